package io.podtrail.collector.watchstream;

/**
 * The bytes of one document of an input, not yet read.
 *
 * @param source the input's name and the line on which the document begins, such as {@code pods.json:17}
 * @param bytes the document; the first bytes only when it was too long
 * @param length how long it really is, in bytes
 * @param sha256 of the whole document
 * @param problem why it can be no document; empty when it may be one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Document(String source, byte[] bytes, long length, String sha256, String problem) {}
