package io.platformoperator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {
    private static final Path FOLDER = Path.of("docs/api");

    @Test
    void pagesAreGeneratedFromTheCustomResourceDefinitions() {
        var yaml = new KubernetesSerialization();
        var crds = new ArrayList<CustomResourceDefinition>();
        var files = CrdFiles.generate();
        for (var kind : CrdFiles.KINDS) {
            files.values().stream()
                    .map(file -> yaml.unmarshal(file, CustomResourceDefinition.class))
                    .filter(crd -> crd.getSpec().getNames().getKind().equals(kind.getSimpleName()))
                    .forEach(crds::add);
        }
        var pages = new ArrayList<>(List.of("README.md"));
        Golden.assertSame(FOLDER.resolve("README.md"), ApiReference.index(crds));
        for (var crd : crds) {
            var page = crd.getSpec().getNames().getKind() + ".md";
            pages.add(page);
            Golden.assertSame(FOLDER.resolve(page), ApiReference.page(crd));
        }
        Golden.assertNoOthers(FOLDER, pages);
        assertThat(crds).hasSameSizeAs(CrdFiles.KINDS);
    }
}
