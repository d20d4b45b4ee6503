package io.podtrail.policy;

/**
 * One failing check of a pod, word for word as upstream says it.
 *
 * @param check the check's ID, such as {@code runAsNonRoot}
 * @param reason short and stable; a grouping key
 * @param detail carries container names and values; empty where upstream gives none
 */
public record Finding(String check, String reason, String detail) {
    /** {@code reason (detail)}, or the reason alone where there is no detail: upstream's {@code ForbiddenDetail} of one check. */
    @Override
    public String toString() {
        return appendTo(new StringBuilder()).toString();
    }

    StringBuilder appendTo(StringBuilder text) {
        text.append(reason);
        return detail.isEmpty() ? text : text.append(" (").append(detail).append(')');
    }
}
