package report2ct.bench;

import java.util.ArrayList;
import java.util.List;
import report2ct.generation.GridSize;
import report2ct.nn.ParameterSpec;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;

/**
 * The arithmetic of one pass of a denoiser, layer by layer (networks specification 5.1). Counted as the reference computes
 * it, with a doubling before its convolution: what a program saves of that shows as speed.
 *
 * @param layers all that is counted; norms, activations and the embeddings are not
 */
public record UnetWork(List<Layer> layers) {
    /** Kinds of layers. */
    public enum Kind {
        CONV3,
        CONV1,
        LINEAR,
        ATTENTION
    }

    /**
     * One layer.
     *
     * @param name of its weight
     * @param in channels
     * @param out channels
     * @param grid cells of its output
     * @param doubling whether it stands behind a doubling of the grid
     * @param flop multiplications and additions
     */
    public record Layer(String name, Kind kind, long in, long out, GridSize grid, boolean doubling, double flop) {}

    public UnetWork {
        layers = List.copyOf(layers);
    }

    /** The work of a pass over a latent of this many cells. */
    public static UnetWork of(UnetConfig config, GridSize latent) {
        List<Layer> layers = new ArrayList<>();
        for (ParameterSpec spec : UnetParameters.of(config)) {
            if (spec.name().endsWith(".weight") && spec.shape().size() > 1) {
                add(layers, config, latent, spec);
            }
        }
        return new UnetWork(layers);
    }

    private static void add(List<Layer> layers, UnetConfig config, GridSize latent, ParameterSpec spec) {
        String name = spec.name();
        int level = level(name, config.levels().size());
        boolean inStage = name.contains(".attentions.") || name.contains("middle_block.attention");
        if (level < 0 || name.contains("time_emb_proj") || name.contains("attn2.to_k") || name.contains("attn2.to_v")) {
            return; // once a pass or once a prompt
        }
        GridSize grid = latent.dividedBy(config.extensions().fold() << level);
        long out = spec.shape().get(0);
        long in = spec.shape().get(1);
        double flop = 2.0 * spec.elements() * grid.voxels();
        boolean doubling = name.contains(".upsampler.") && !name.contains("conv2");
        if (spec.shape().size() == 5) {
            Kind kind = spec.shape().get(2) == 3 ? Kind.CONV3 : Kind.CONV1;
            layers.add(new Layer(name, kind, in, out, grid, doubling, flop));
        } else if (inStage) {
            layers.add(new Layer(name, Kind.LINEAR, in, out, grid, false, flop));
            if (name.endsWith("attn1.to_q.weight") || name.endsWith(".attn.to_q.weight")) {
                double tokens = grid.voxels();
                layers.add(new Layer(name, Kind.ATTENTION, in, out, grid, false, 4 * tokens * tokens * out));
            }
        }
    }

    /** The resolution level of a layer's output; -1 for what does not work on cells. */
    private static int level(String name, int levels) {
        String[] parts = name.split("\\.", -1);
        return switch (parts[0]) {
            case "conv_in", "out" -> 0;
            case "middle_block" -> levels - 1;
            case "down_blocks" -> Integer.parseInt(parts[1]) + (parts[2].equals("downsampler") ? 1 : 0);
            case "up_blocks" -> levels - 1 - Integer.parseInt(parts[1]) - (parts[2].equals("upsampler") ? 1 : 0);
            default -> -1;
        };
    }

    /** All of it. */
    public double flop() {
        return layers.stream().mapToDouble(Layer::flop).sum();
    }

    /** The part of a kind. */
    public double flop(Kind kind) {
        return layers.stream()
                .filter(layer -> layer.kind() == kind)
                .mapToDouble(Layer::flop)
                .sum();
    }
}
