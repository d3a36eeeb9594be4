package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import report2ct.hub.HubFixtures;
import report2ct.text.token.TextFixtures;

class ModelCommandTest {
    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {}

    private static Run run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandLines.create(() -> false);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> texts = new ArrayList<>();
        for (Object arg : args) {
            texts.add(arg.toString());
        }
        return new Run(line.execute(texts.toArray(String[]::new)), out.toString(), err.toString());
    }

    private Run text2ct(Path out, Object... more) {
        Path clip = TextFixtures.directory("clip3d");
        Path config = HubFixtures.HUB.resolve("config_text2ct.json");
        List<Object> args = new ArrayList<>(List.of("model", "import", "--out", out));
        args.addAll(List.of("--unet", HubFixtures.HUB.resolve("text2ct_bare.pt"), "--unet-config", config));
        args.addAll(List.of("--autoencoder", HubFixtures.AUTOENCODER, "--autoencoder-config", config));
        args.addAll(List.of("--tower", clip.resolve("clip3d_tiny.pt"), "--tower-tokenizer", clip));
        args.addAll(List.of("--size", "16,16,8", "--steps", "2"));
        args.addAll(List.of(more));
        return run(args.toArray());
    }

    @Test
    void aModelIsImportedShownListedAndExamined() {
        Path model = folder.resolve("m");

        Run imported = text2ct(model, "--scale-factor", "1.0287", "--licence", "CC BY-NC 4.0");

        assertThat(imported.err()).contains("licence of text2ct_bare.pt: CC BY-NC 4.0  ** no commercial use");
        assertThat(imported.err()).contains("licence of autoencoder_epoch273.pt: not stated  (ask its publisher");
        assertThat(imported.code()).isZero();
        assertThat(imported.out().strip()).isEqualTo(model.toString());
        Run shown = run("model", "show", model);
        assertThat(shown.out())
                .contains("text          clip3d (32)")
                .contains("scale factor  1.0287")
                .contains("schedule compat, decode tiled")
                .contains("forbids commercial use");
        assertThat(run("model", "show", model, "--json").out()).contains("\"context-width\" : 32");
        assertThat(run("model", "list", folder).out()).contains("  m ").contains("maisi-autoencoder");
        Run examined = run("model", "doctor", model);
        assertThat(examined.code()).isZero();
        assertThat(examined.out()).contains("ok    denoiser").endsWith("healthy" + System.lineSeparator());
    }

    @Test
    void wrongWeightsEndWithCodeFourAndAllProblems() {
        Run run = run(
                "model",
                "import",
                "--unet",
                HubFixtures.AUTOENCODER,
                "--autoencoder",
                HubFixtures.HUB.resolve("report2ct.pt"),
                "--out",
                folder.resolve("m"));

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("- ").contains("expected a denoiser's").contains("expected an autoencoder's");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTowerWithoutItsTokenizerIsAUsageError() {
        Run run = run("model", "import", "--unet", "a", "--autoencoder", "b", "--out", "c", "--tower", "d");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--tower and --tower-tokenizer together");
    }

    @Test
    void aDamagedModelEndsWithCodeFourAndIsListedAsDamaged() throws IOException {
        Path model = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(model.resolve("bundle.json"), "{}");

        assertThat(run("model", "doctor", model).code()).isEqualTo(4);
        assertThat(run("model", "show", model).code()).isEqualTo(4);
        assertThat(run("model", "list", folder).out()).contains("broken").contains("damaged");
        assertThat(run("model", "list", folder.resolve("none")).out()).contains("  none");
    }

    @Test
    void filesArePulledFromAFolderAndFoundOffline() throws IOException {
        Path from = Files.createDirectory(folder.resolve("from"));
        Files.writeString(from.resolve("vocab.json"), "{}");
        Files.writeString(from.resolve("merges.txt"), "#version: 0.2\n");
        Path cache = folder.resolve("cache");
        String name = "clip-vit-large-patch14-tokenizer";

        Run pulled = run("model", "pull", name, "--from", from, "--cache", cache);
        Run offline = run("model", "pull", name, "--offline", "--cache", cache);

        assertThat(pulled.code()).isZero();
        assertThat(pulled.err()).contains("licence of openai/clip-vit-large-patch14: not stated");
        assertThat(offline.out()).isEqualTo(pulled.out()).contains("merges.txt");
        Run pinned =
                run("model", "pull", name, "--offline", "--cache", cache, "--sha256", "vocab.json=" + "0".repeat(64));
        assertThat(pinned.code()).isEqualTo(3);
    }

    @Test
    void pullingNeedsOnePlaceAndKnownNames() {
        assertThat(run("model", "pull", "text2ct").code()).isEqualTo(2);
        assertThat(run("model", "pull", "text2ct", "--offline", "--from", "x").code())
                .isEqualTo(2);
        assertThat(run("model", "pull", "text2ct", "--offline", "--sha256", "a=b")
                        .err())
                .contains("64 hexadecimal");
        assertThat(run("model", "pull", "text2ct", "--offline", "--sha256", "a=" + "0".repeat(64))
                        .err())
                .contains("unet_rflow_200ep.pt");
        assertThat(run("model", "pull", "nothing", "--offline").err()).contains("expected one of the models");
        assertThat(run("model").code()).isEqualTo(2);
    }
}
