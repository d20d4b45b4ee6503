package io.podtrail.app.kafka;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test that takes its broker from {@link TestKafka}: what CI runs once more in containers, by {@code -Dgroups=kafka}. */
@Tag("kafka")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnKafka {}
