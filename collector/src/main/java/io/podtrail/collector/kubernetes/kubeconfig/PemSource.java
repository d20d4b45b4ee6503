package io.podtrail.collector.kubernetes.kubeconfig;

import io.podtrail.policy.document.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, a key or a CA bundle: in a file of its own, or within the kubeconfig.
 *
 * @param field names it in errors, such as {@code client-key}; the field with the content is called {@code FIELD-data}
 * @param file null when there is none; absolute
 * @param data what {@code FIELD-data} decodes to, one character for each byte; empty when there is none
 */
public record PemSource(String field, @Nullable Path file, String data) {
    /** A larger file is no certificate, key or CA bundle. */
    private static final int MAX_BYTES = 4 << 20;

    /** Whether there is anything to read. */
    public boolean isPresent() {
        return file != null || !data.isEmpty();
    }

    /** Whether it says two things. */
    boolean isAmbiguous() {
        return file != null && !data.isEmpty();
    }

    /** Whether the content may change while the process runs. */
    public boolean isFile() {
        return file != null && data.isEmpty();
    }

    /**
     * The content as it is now.
     *
     * @throws IOException whose message names the field, when its file cannot be read
     */
    public String read() throws IOException {
        if (file == null || !data.isEmpty()) {
            return data;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException("%s: %s is larger than %d MiB".formatted(field, file, MAX_BYTES >> 20));
            }
            return new String(content, StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("%s: %s cannot be read: %s".formatted(field, file, FileFailure.reason(e)), e);
        }
    }

    /** Where the content comes from, for errors. */
    public String origin() {
        return isFile() ? field + " (" + file + ")" : field + "-data";
    }
}
