package io.podtrail.events.kafka;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import io.podtrail.events.Event;
import java.lang.reflect.Executable;
import org.jspecify.annotations.Nullable;

/**
 * Makes what is declared true when reading: a component of an event's record that is not {@link Nullable} must be there.
 * The pod model is left out, because in Kubernetes' own JSON an absent field has a meaning.
 */
final class NullnessIntrospector extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        return annotated instanceof AnnotatedParameter parameter && isRequired(parameter)
                ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                : JsonSetter.Value.empty();
    }

    private static boolean isRequired(AnnotatedParameter parameter) {
        var owner = (Executable) parameter.getOwner().getAnnotated();
        boolean isOurs = owner.getDeclaringClass().getPackage().equals(Event.class.getPackage());
        return isOurs && !owner.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
    }
}
