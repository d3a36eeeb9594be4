package report2ct.unet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import report2ct.nn.JsonArguments;

/** Reads the constructor arguments of MONAI's {@code DiffusionModelUNetMaisi} (networks specification 2.1). */
public final class MonaiUnetConfig {
    private static final int DEFAULT_GROUPS = 32;
    private static final double DEFAULT_EPS = 1e-6;
    private static final int DEFAULT_HEAD_CHANNELS = 8;

    private final JsonArguments arguments;

    private MonaiUnetConfig(JsonArguments arguments) {
        this.arguments = arguments;
    }

    /**
     * The structure that these arguments describe.
     *
     * @param config constructor arguments by name; absent ones have MONAI's defaults
     * @throws report2ct.Report2CtException with every argument that is missing or whose value is not offered here
     */
    public static UnetConfig of(JsonNode config) {
        return new MonaiUnetConfig(new JsonArguments("DiffusionModelUNetMaisi", config)).read();
    }

    /**
     * Checks the constants that are not constructor arguments.
     *
     * @throws report2ct.Report2CtException with every constant that differs from this network's
     */
    public static void checkFixed(JsonNode fixed) {
        JsonArguments constants = new JsonArguments("DiffusionModelUNetMaisi, fixed", fixed);
        constants.only("layer_norm_eps", TransformerLayer.LAYER_NORM_EPS);
        constants.only("gelu", "erf");
        constants.only("feed_forward", "geglu, first half value, second half gate");
        constants.only("attention_scale", "head width ^ -0.5");
        constants.only("head_layout", "head-major");
        constants.only("time_max_period", TimeCode.MAX_PERIOD);
        constants.only("time_code", "cosines then sines, float32");
        constants.finish();
    }

    private UnetConfig read() {
        int inChannels = arguments.integer("in_channels");
        int outChannels = arguments.integer("out_channels");
        List<UnetConfig.Level> levels = levels();
        int contextWidth = contextWidth();
        int classes = arguments.integer("num_class_embeds", 0);
        boolean spacing = arguments.flag("include_spacing_input", false);
        boolean regions = regions();
        boolean residualResampling = arguments.flag("resblock_updown", false);
        boolean projection = arguments.flag("include_fc", false);
        int groups = arguments.integer("norm_num_groups", DEFAULT_GROUPS);
        double eps = arguments.number("norm_eps", DEFAULT_EPS);
        onlyOffered();
        arguments.finish();
        return new UnetConfig(
                inChannels,
                outChannels,
                levels,
                1,
                contextWidth,
                classes,
                spacing,
                regions,
                residualResampling,
                projection,
                groups,
                eps,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    private void onlyOffered() {
        arguments.only("spatial_dims", 3);
        arguments.only("transformer_num_layers", 1);
        arguments.only("upcast_attention", false);
        arguments.only("use_combined_linear", false);
        arguments.only("dropout_cattn", 0.0);
        arguments.flag("use_flash_attention", false); // another way to compute the same function
    }

    private List<UnetConfig.Level> levels() {
        List<Integer> widths = arguments.integers("num_channels");
        int count = widths.size();
        List<Boolean> attention = arguments.flags("attention_levels", count);
        List<Integer> blocks = arguments.integers("num_res_blocks", count);
        List<Integer> heads = arguments.present("num_head_channels")
                ? arguments.integers("num_head_channels", count)
                : java.util.Collections.nCopies(count, DEFAULT_HEAD_CHANNELS);
        List<UnetConfig.Level> levels = new ArrayList<>();
        for (int l = 0; l < count; l++) {
            if (attention.get(l) && heads.get(l) <= 0) {
                arguments.refuse("num_head_channels: expected a positive width for attention level " + l + ", found "
                        + heads.get(l));
            }
            levels.add(new UnetConfig.Level(widths.get(l), blocks.get(l), attention.get(l) ? heads.get(l) : 0));
        }
        checkMiddle(widths, attention, heads);
        return levels;
    }

    /** The middle block always attends; without attention at the last level it has a single head here. */
    private void checkMiddle(List<Integer> widths, List<Boolean> attention, List<Integer> heads) {
        int last = widths.size() - 1;
        if (last >= 0 && !attention.get(last) && !heads.get(last).equals(widths.get(last))) {
            arguments.refuse("num_head_channels: expected " + widths.get(last)
                    + " at a last level without attention, found " + heads.get(last));
        }
    }

    private int contextWidth() {
        int width = arguments.integer("cross_attention_dim", 0);
        boolean conditioned = arguments.flag("with_conditioning", false);
        if (conditioned != width > 0) {
            arguments.refuse("cross_attention_dim: expected a width exactly when with_conditioning is true, found "
                    + width + " and " + conditioned);
        }
        return width;
    }

    private boolean regions() {
        boolean top = arguments.flag("include_top_region_index_input", false);
        boolean bottom = arguments.flag("include_bottom_region_index_input", false);
        if (top != bottom) {
            arguments.refuse(
                    "include_top_region_index_input, include_bottom_region_index_input: expected both or none");
        }
        return top;
    }
}
