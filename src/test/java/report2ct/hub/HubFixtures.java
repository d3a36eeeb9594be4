package report2ct.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.bundle.Bundle;
import report2ct.generation.GridSize;
import report2ct.hub.ImportRequest.Settings;
import report2ct.hub.ImportRequest.Tower;
import report2ct.text.token.TextFixtures;

/** Tiny checkpoints in published layouts, and imports of them. */
public final class HubFixtures {
    public static final Path HUB = TextFixtures.ROOT.resolve("hub");
    public static final Path AUTOENCODER = HUB.resolve("autoencoder_epoch273.pt");
    static final double SCALE = 0.96;

    private HubFixtures() {}

    static Path file(String name) {
        return HUB.resolve(name);
    }

    static JsonNode expected() throws IOException {
        return new ObjectMapper().readTree(HUB.resolve("expected.json").toFile());
    }

    public static List<Path> encoders() {
        return TextFixtures.encoders().stream().map(TextFixtures::directory).toList();
    }

    static Settings settings(@Nullable Double scale) {
        return new Settings(
                "tiny",
                "MIT",
                "NVIDIA Non-Commercial License (NSCLv1)",
                scale,
                new GridSize(16, 16, 8),
                null,
                2,
                1.5,
                true);
    }

    static ImportRequest report2ct(String unet) {
        return request(unet, "config_report2ct.json", encoders(), null, settings(null));
    }

    static ImportRequest text2ct(Settings settings) {
        Path clip = TextFixtures.directory("clip3d");
        return request(
                "text2ct_bare.pt",
                "config_text2ct.json",
                List.of(),
                new Tower(clip.resolve("clip3d_tiny.pt"), clip),
                settings);
    }

    static ImportRequest request(
            String unet, String config, List<Path> encoders, @Nullable Tower tower, Settings settings) {
        return new ImportRequest(file(unet), AUTOENCODER, encoders, tower, file(config), file(config), settings);
    }

    /** Imports with notes thrown away. */
    public static Bundle imported(ImportRequest request, Path folder) throws IOException {
        try (ModelImport work = new ModelImport(request, Catalogue.standard(), new ArrayList<String>()::add)) {
            return work.into(folder);
        }
    }

    /** A whole tiny model of the paper's layout. */
    public static Bundle tiny(Path folder) throws IOException {
        return imported(report2ct("report2ct.pt"), folder);
    }
}
