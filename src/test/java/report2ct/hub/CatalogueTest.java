package report2ct.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.hub.Catalogue.Entry;

class CatalogueTest {
    private static final String AUTOENCODER = "1f8a7a056d0ebc00486edc43c26768bf1c12eaa6df9dd172e34598003be95eb3";
    private final Catalogue catalogue = Catalogue.standard();

    @Test
    void namesAreUniqueAndHashesWellFormed() {
        List<String> ids = catalogue.models().stream().map(Entry::id).toList();

        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids).hasSizeGreaterThan(5);
        catalogue
                .models()
                .forEach(entry -> entry.files().forEach(file -> {
                    assertThat(file.path()).doesNotContain("..").doesNotStartWith("/");
                    assertThat(file.sha256() == null || file.sha256().matches("[0-9a-f]{64}"))
                            .isTrue();
                    assertThat(file.bytes() == null || file.bytes() > 0).isTrue();
                }));
    }

    @Test
    void noHostIsNamed() {
        catalogue
                .models()
                .forEach(entry -> assertThat(entry.repository() + entry.about() + entry.files())
                        .doesNotContain("://")
                        .doesNotContain(".co")
                        .doesNotContain(".com"));
    }

    @Test
    void thePublishedAutoencoderIsKnownByItsHashAndNotForCommercialUse() {
        Entry entry = catalogue.ofHash(AUTOENCODER).orElseThrow();

        assertThat(entry.id()).isEqualTo("maisi-autoencoder");
        assertThat(entry.terms().nonCommercial()).isTrue();
        assertThat(catalogue.ofHash("0".repeat(64))).isEmpty();
    }

    @Test
    void encodersAreKnownByTheirFolders() {
        assertThat(catalogue.ofFolder("MedEmbed-large-v0.1").map(Entry::licence))
                .contains("Apache-2.0");
        assertThat(catalogue.ofFolder("cxr-bert").map(Entry::licence)).contains("MIT");
        assertThat(catalogue.ofFolder("large-v0.1")).isEmpty();
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThat(catalogue.find("text2ct").files()).hasSize(3);
        assertThatThrownBy(() -> catalogue.find("text3ct"))
                .hasMessageContaining("maisi-rflow-ct")
                .hasMessageContaining("found text3ct");
    }

    @Test
    void licencesThatExcludeCommercialUseAreRecognised() {
        assertThat(List.of("CC BY-NC-SA 4.0", "NVIDIA Non-Commercial License (NSCLv1)", "noncommercial research"))
                .allMatch(name -> new Licence(name).nonCommercial());
        assertThat(List.of("MIT", "Apache-2.0", "CC BY 4.0", "not stated"))
                .noneMatch(name -> new Licence(name).nonCommercial());
        assertThat(Licence.unstated().stated()).isFalse();
        assertThat(new Licence("MIT").stated()).isTrue();
    }
}
