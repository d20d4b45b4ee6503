package io.podtrail.policy.pod;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of volume that upstream knows: first those that {@code restricted} allows, then the others in the order in
 * which upstream's {@code check_restrictedVolumes.go} looks for the one to name.
 */
public enum VolumeSource {
    CONFIG_MAP("configMap", true),
    CSI("csi", true),
    DOWNWARD_API("downwardAPI", true),
    EMPTY_DIR("emptyDir", true),
    EPHEMERAL("ephemeral", true),
    IMAGE("image", true),
    PERSISTENT_VOLUME_CLAIM("persistentVolumeClaim", true),
    PROJECTED("projected", true),
    SECRET("secret", true),
    HOST_PATH("hostPath", false),
    GCE_PERSISTENT_DISK("gcePersistentDisk", false),
    AWS_ELASTIC_BLOCK_STORE("awsElasticBlockStore", false),
    GIT_REPO("gitRepo", false),
    NFS("nfs", false),
    ISCSI("iscsi", false),
    GLUSTERFS("glusterfs", false),
    RBD("rbd", false),
    FLEX_VOLUME("flexVolume", false),
    CINDER("cinder", false),
    CEPHFS("cephfs", false),
    FLOCKER("flocker", false),
    FC("fc", false),
    AZURE_FILE("azureFile", false),
    VSPHERE_VOLUME("vsphereVolume", false),
    QUOBYTE("quobyte", false),
    AZURE_DISK("azureDisk", false),
    PHOTON_PERSISTENT_DISK("photonPersistentDisk", false),
    PORTWORX_VOLUME("portworxVolume", false),
    SCALE_IO("scaleIO", false),
    STORAGEOS("storageos", false);

    private static final Map<String, VolumeSource> BY_FIELD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(VolumeSource::field, Function.identity()));

    private final String field;
    private final boolean allowedInRestricted;

    VolumeSource(String field, boolean allowedInRestricted) {
        this.field = field;
        this.allowedInRestricted = allowedInRestricted;
    }

    /** The source whose field in a pod's volume has this name; null when upstream knows none. */
    public static @Nullable VolumeSource ofField(String field) {
        return BY_FIELD.get(field);
    }

    /** The field's name in a pod's volume. */
    public String field() {
        return field;
    }

    public boolean isAllowedInRestricted() {
        return allowedInRestricted;
    }
}
