package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.Volume;
import io.podtrail.policy.pod.VolumeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths of the host must not be mounted. Upstream: {@code check_hostPathVolumes.go}. */
final class HostPathVolumes {
    static final Check CHECK = Check.baseline("hostPathVolumes")
            .wants("A directory of the node, mounted into a pod, is a way out of it.")
            .lookingAt("spec.volumes[*].hostPath", "not set")
            .since(0, HostPathVolumes::judge)
            .fixedBy(
                    "An emptyDir is scratch space that starts empty. Mount what the pod really needs as a configMap, secret, persistentVolumeClaim or csi volume.",
                    HostPathVolumes::mend);

    private HostPathVolumes() {}

    private static @Nullable Finding judge(Pod pod) {
        List<Volume> volumes = pod.spec().volumes();
        boolean offends = false;
        for (int i = 0; i < volumes.size(); i++) {
            offends |= isHostPath(volumes.get(i));
        }
        if (!offends) {
            return null;
        }
        List<String> names = volumes.stream()
                .filter(HostPathVolumes::isHostPath)
                .map(Volume::name)
                .toList();
        return new Finding(
                CHECK.id(),
                "hostPath volumes",
                Text.plural("volume", "volumes", names.size()) + ' ' + Text.quoted(names));
    }

    private static boolean isHostPath(Volume volume) {
        return volume.sources().contains(VolumeSource.HOST_PATH);
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        List<Volume> volumes = pod.pod().spec().volumes();
        for (int i = 0; i < volumes.size(); i++) {
            if (volumes.get(i).sources().contains(VolumeSource.HOST_PATH)) {
                pod.spec("volumes").element(i).field("hostPath").remove();
                if (volumes.get(i).sources().size() == 1) {
                    pod.spec("volumes").element(i).field("emptyDir").setEmptyObject();
                }
            }
        }
    }
}
