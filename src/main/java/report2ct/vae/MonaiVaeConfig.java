package report2ct.vae;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import report2ct.nn.JsonArguments;

/** Reads the constructor arguments of MONAI's {@code AutoencoderKlMaisi} (networks specification 1.1). */
public final class MonaiVaeConfig {
    private MonaiVaeConfig() {}

    /**
     * The structure that these arguments describe.
     *
     * @param config constructor arguments by name
     * @param fixed constants that are not constructor arguments; {@code norm_float16} is read from here too
     * @throws report2ct.Report2CtException with every argument that is missing or whose value is not offered here
     */
    public static VaeConfig of(JsonNode config, JsonNode fixed) {
        JsonArguments arguments = new JsonArguments("AutoencoderKlMaisi", config);
        int latent = arguments.integer("latent_channels");
        List<Integer> channels = arguments.integers("num_channels");
        List<Integer> blocks = arguments.integers("num_res_blocks", channels.size());
        int groups = arguments.integer("norm_num_groups");
        double eps = arguments.number("norm_eps");
        onlyOffered(arguments, channels.size());
        VaeConfig offered = checked(arguments, latent, channels, blocks, groups, eps);
        boolean half = arguments.flag("norm_float16", false) || checkFixed(fixed, offered.factor());
        return new VaeConfig(latent, channels, blocks, groups, eps, half);
    }

    private static VaeConfig checked(
            JsonArguments arguments, int latent, List<Integer> channels, List<Integer> blocks, int groups, double eps) {
        arguments.present("norm_float16");
        arguments.finish();
        return new VaeConfig(latent, channels, blocks, groups, eps, false);
    }

    private static void onlyOffered(JsonArguments arguments, int levels) {
        arguments.only("spatial_dims", 3);
        arguments.only("in_channels", 1);
        arguments.only("out_channels", 1);
        requireNoAttention(arguments, levels);
        sharedSwitches(arguments);
        // memory switches of the reference, the same function
        arguments.present("print_info");
        arguments.present("save_mem");
        arguments.present("use_checkpointing");
        arguments.present("use_flash_attention");
        arguments.only("include_fc", true);
        arguments.only("use_combined_linear", false);
    }

    private static void requireNoAttention(JsonArguments arguments, int levels) {
        List<Boolean> attention = arguments.flags("attention_levels", levels);
        if (attention.contains(true)) {
            arguments.refuse("attention_levels: expected no attention, found " + attention);
        }
    }

    private static void sharedSwitches(JsonArguments arguments) {
        arguments.only("num_splits", 1);
        arguments.only("use_convtranspose", false);
        arguments.only("with_encoder_nonlocal_attn", false);
        arguments.only("with_decoder_nonlocal_attn", false);
        arguments.present("dim_split");
    }

    /** Checks the constants and says whether values are rounded to half precision after a norm. */
    private static boolean checkFixed(JsonNode fixed, int factor) {
        JsonArguments constants = new JsonArguments("AutoencoderKlMaisi, fixed", fixed);
        boolean half = constants.flag("norm_float16", false);
        sharedSwitches(constants);
        List<Double> clamp = new ArrayList<>();
        clamp.add(MaisiAutoencoder.LOG_VARIANCE_MIN);
        clamp.add(MaisiAutoencoder.LOG_VARIANCE_MAX);
        constants.only("logvar_clamp", clamp);
        constants.only("upsampling", "trilinear, align_corners false");
        constants.only("downsampling", "one zero voxel appended per axis, then convolution stride 2 without padding");
        constants.only("factor", factor);
        constants.finish();
        return half;
    }
}
