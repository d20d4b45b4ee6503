package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RestrictedVolumesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "configMap",
                "csi",
                "downwardAPI",
                "emptyDir",
                "ephemeral",
                "image",
                "persistentVolumeClaim",
                "projected",
                "secret"
            })
    void theseAreAllowed(String value) {
        assertThat(ask(RestrictedVolumes.CHECK, 0, "{volumes: [{name: v, hostPath: {}, " + value + ": {}}]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostPath",
                "gcePersistentDisk",
                "awsElasticBlockStore",
                "gitRepo",
                "nfs",
                "iscsi",
                "glusterfs",
                "rbd",
                "flexVolume",
                "cinder",
                "cephfs",
                "flocker",
                "fc",
                "azureFile",
                "vsphereVolume",
                "quobyte",
                "azureDisk",
                "photonPersistentDisk",
                "portworxVolume",
                "scaleIO",
                "storageos"
            })
    void theseAreNotAndAreNamed(String value) {
        assertThat(ask(RestrictedVolumes.CHECK, 0, "{volumes: [{name: v, " + value + ": {}}]}"))
                .isEqualTo("restricted volume types (volume \"v\" uses restricted volume type \"" + value + "\")");
    }

    @Test
    void aVolumeWithoutASourceIsUnknown() {
        assertThat(ask(RestrictedVolumes.CHECK, 0, "{volumes: [{name: v}, {name: w, unheardOf: {}}]}"))
                .isEqualTo("restricted volume types (volumes \"v\", \"w\" use restricted volume type \"unknown\")");
    }
}
