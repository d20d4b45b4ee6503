package io.podtrail.app;

import io.podtrail.policy.document.Nearest;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.ReceiverTypes;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --receiver}; for a type that needs settings, says where they go. */
final class ReceiverKindConverter implements ITypeConverter<ReceiverOptions.Kind> {
    @Override
    public ReceiverOptions.Kind convert(String value) {
        return Arrays.stream(ReceiverOptions.Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(advice(value)));
    }

    private static String advice(String value) {
        if (ReceiverTypes.ALL.stream().map(ReceiverType::name).anyMatch(value::equalsIgnoreCase)) {
            return ("'%s' has settings, which --receiver cannot give: write them into a file and name it with --routes FILE"
                            + " instead; docs/receivers.md begins with one to copy")
                    .formatted(value);
        }
        List<String> known = Arrays.stream(ReceiverOptions.Kind.values())
                .map(ReceiverOptions.Kind::name)
                .toList();
        return "'%s' is not a receiver: %s. More types are configured with --routes FILE"
                .formatted(value, Nearest.advice(value, known));
    }
}
