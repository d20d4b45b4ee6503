package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.Volume;
import io.podtrail.policy.pod.VolumeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Only volumes that give no access to the host or to unmanaged storage. A volume with an allowed source passes whatever
 * else it has. Upstream: {@code check_restrictedVolumes.go}.
 */
final class RestrictedVolumes {
    static final Check CHECK = Check.restricted("restrictedVolumes")
            .wants("Only volumes that neither reach the node nor storage without a claim.")
            .lookingAt("spec.volumes[*]", "has one of the types allowed")
            .overriding("hostPathVolumes")
            .since(0, allowedTypes(), RestrictedVolumes::judge)
            .fixedBy(
                    "An emptyDir is scratch space that starts empty. Mount what the pod really needs as a configMap, secret, persistentVolumeClaim or csi volume.",
                    RestrictedVolumes::mend);

    private RestrictedVolumes() {}

    private static @Nullable Finding judge(Pod pod) {
        List<Volume> volumes = pod.spec().volumes();
        boolean offends = false;
        for (int i = 0; i < volumes.size(); i++) {
            offends |= isForbidden(volumes.get(i));
        }
        if (!offends) {
            return null;
        }
        List<Volume> forbidden =
                volumes.stream().filter(RestrictedVolumes::isForbidden).toList();
        Set<String> types = Text.sortedSet();
        forbidden.forEach(volume -> types.add(
                volume.sources().isEmpty() ? "unknown" : volume.sources().get(0).field()));
        return new Finding(
                CHECK.id(),
                "restricted volume types",
                "%s %s %s %s %s"
                        .formatted(
                                Text.plural("volume", "volumes", forbidden.size()),
                                Text.quoted(forbidden.stream().map(Volume::name).toList()),
                                Text.plural("uses", "use", forbidden.size()),
                                Text.plural("restricted volume type", "restricted volume types", types.size()),
                                Text.quoted(types)));
    }

    private static List<String> allowedTypes() {
        return Arrays.stream(VolumeSource.values())
                .filter(VolumeSource::isAllowedInRestricted)
                .map(VolumeSource::field)
                .toList();
    }

    private static boolean isForbidden(Volume volume) {
        List<VolumeSource> sources = volume.sources();
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).isAllowedInRestricted()) {
                return false;
            }
        }
        return true;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        List<Volume> volumes = pod.pod().spec().volumes();
        for (int i = 0; i < volumes.size(); i++) {
            if (isForbidden(volumes.get(i))) {
                PodEdits.Place place = pod.spec("volumes").element(i);
                volumes.get(i)
                        .sources()
                        .forEach(source -> place.field(source.field()).remove());
                place.field("emptyDir").setEmptyObject();
            }
        }
    }
}
