package io.podtrail.policy.checks;

import io.podtrail.policy.fix.PodEdits;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person should know of a check.
 *
 * @param wants what it asks for and why, in a sentence or two
 * @param fields what it looks at; never empty once built
 * @param advice how to fix what it finds, beyond the edits that {@code remedy} makes
 * @param remedy makes a pod pass, with as few edits as it can
 */
public record Guide(String wants, List<Field> fields, String advice, Remedy remedy) {
    /**
     * A field that a check looks at.
     *
     * @param path from the pod's root; {@code containers[*]} stands for init and ephemeral containers as well
     * @param allowed what may stand there, in words
     */
    public record Field(String path, String allowed) {}

    /** Knows which edits make a pod pass a check. */
    @FunctionalInterface
    public interface Remedy {
        /**
         * Adds the edits that are needed, none for a pod that passes.
         *
         * @param revision the check as it holds at the version in question
         */
        void mend(PodEdits pod, Check.Revision revision);
    }

    static final Guide NONE = new Guide("", List.of(), "", (pod, revision) -> {});

    Guide wanting(String sentence) {
        return new Guide(sentence, fields, advice, remedy);
    }

    Guide lookingAt(Field field) {
        return new Guide(wants, Stream.concat(fields.stream(), Stream.of(field)).toList(), advice, remedy);
    }

    Guide advising(String sentence, Remedy mender) {
        return new Guide(wants, fields, sentence, mender);
    }
}
