package io.podtrail.policy.manifest;

import java.util.Map;

/**
 * A namespace and its labels.
 *
 * @param line where in its file it begins
 */
public record NamespaceManifest(String name, Map<String, String> labels, int line) {}
