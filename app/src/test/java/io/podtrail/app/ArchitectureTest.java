package io.podtrail.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md. */
final class ArchitectureTest {
    private static final JavaClasses PODTRAIL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.podtrail");

    @Test
    void dependenciesPointUpTheListOfModulesOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("policy")
                .definedBy("io.podtrail.policy..")
                .layer("events")
                .definedBy("io.podtrail.events..")
                .layer("collector")
                .definedBy("io.podtrail.collector..")
                .layer("processor")
                .definedBy("io.podtrail.processor..")
                .layer("sink")
                .definedBy("io.podtrail.sink..")
                .layer("app")
                .definedBy("io.podtrail.app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("collector")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("processor")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("sink")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("events")
                .mayOnlyBeAccessedByLayers("collector", "processor", "sink", "app")
                .check(PODTRAIL);
    }

    @Test
    void thePolicyIsALibraryOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage("io.podtrail.policy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.fabric8..", "org.slf4j..")
                .check(PODTRAIL);
    }

    @Test
    void kubernetesTypesStopAtTheEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.podtrail.collector.kubernetes..",
                        "io.podtrail.sink.kubernetes..",
                        "io.podtrail.sink.policyreport..",
                        "io.podtrail.sink.receivers.kubernetes..",
                        "io.podtrail.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(PODTRAIL);
    }

    @Test
    void theBrokersInternalsStopAtOneClass() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.podtrail.app.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..")
                .check(PODTRAIL);
    }

    @Test
    void theTopologyReadsNoClockAndNoRandomSource() {
        noClasses()
                .that()
                .resideInAPackage("io.podtrail.processor..")
                .and()
                .doNotHaveSimpleName("Processor")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Random.class)
                .check(PODTRAIL);
    }

    @Test
    void packagesDoNotDependOnEachOtherInCircles() {
        slices().matching("io.podtrail.(*)..").should().beFreeOfCycles().check(PODTRAIL);
    }

    @Test
    void namesSaySomething() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .check(PODTRAIL);
    }
}
