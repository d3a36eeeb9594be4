package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.unet.MonaiUnetConfig;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;
import report2ct.vae.MonaiPatchDiscriminator;
import report2ct.vae.MonaiVaeConfig;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;
import report2ct.weights.SafetensorsFile;

/** The networks that a folder describes: structure from the manifest, parameters from its weight files. */
final class Networks {
    private final JsonNode networks;
    private final CaseFiles files;

    Networks(JsonNode networks, CaseFiles files) {
        this.networks = networks;
        this.files = files;
    }

    /** Structure of a denoiser. */
    UnetConfig unetConfig(String name) {
        JsonNode network = network(name, "DiffusionModelUNetMaisi");
        MonaiUnetConfig.checkFixed(network.path("fixed"));
        return MonaiUnetConfig.of(network.path("config"));
    }

    /** Structure of an autoencoder. */
    VaeConfig vaeConfig(String name) {
        JsonNode network = network(name, "AutoencoderKlMaisi");
        return MonaiVaeConfig.of(network.path("config"), network.path("fixed"));
    }

    /** Structure of a discriminator. */
    MonaiPatchDiscriminator discriminator(String name) {
        JsonNode network = network(name, "PatchDiscriminator");
        MonaiPatchDiscriminator discriminator = MonaiPatchDiscriminator.of(network.path("config"));
        discriminator.checkFixed(network.path("fixed"));
        return discriminator;
    }

    /** Parameters of a denoiser; the caller closes them. */
    Parameters unetParameters(String name) {
        return load(name, UnetParameters.of(unetConfig(name)));
    }

    /** Parameters of an autoencoder; the caller closes them. */
    Parameters vaeParameters(String name) {
        return load(name, VaeParameters.of(vaeConfig(name)));
    }

    /** Parameters of a discriminator; the caller closes them. */
    Parameters discriminatorParameters(String name) {
        return load(name, discriminator(name).parameters());
    }

    private Parameters load(String name, List<ParameterSpec> specs) {
        JsonNode network = networks.path(name);
        requireCount(name, "tensors", network.path("tensors"), specs.size());
        requireCount(
                name,
                "parameters",
                network.path("parameters"),
                specs.stream().mapToLong(ParameterSpec::elements).sum());
        String file = network.path("weights").asText("");
        try (SafetensorsFile weights = SafetensorsFile.open(files.path(file))) {
            return ParameterFiles.load(specs, weights);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "file '" + file + "': " + e.getMessage(), e);
        }
    }

    private JsonNode network(String name, String kind) {
        JsonNode network = networks.path(name);
        String found = network.path("cls").asText("");
        if (!found.equals(kind)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "network '" + name + "': expected a " + kind + ", found "
                            + (network.isMissingNode() ? "no such network" : "'" + found + "'"));
        }
        return network;
    }

    private static void requireCount(String name, String what, JsonNode expected, long found) {
        if (!expected.canConvertToLong() || !expected.isIntegralNumber() || expected.longValue() != found) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    "network '" + name + "': expected " + expected + " " + what + ", this configuration has " + found);
        }
    }
}
