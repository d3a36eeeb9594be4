package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * How different two images look: LPIPS over the features of SqueezeNet 1.1 (Zhang et al. 2018, version 0.1 of its weights;
 * Iandola et al. 2016). At seven depths the features of both images are brought to unit length at every pixel; the squared
 * differences, weighted channel by channel, are averaged over the pixels and added up.
 *
 * <p>Differs from the reference in one place: the small number that keeps a length from being zero is added under the root
 * (as MONAI does in its other perceptual networks) instead of to it, so that the gradient at features that are all zero is
 * finite.
 *
 * <p>Shape legend: images [N, 1, H, W], the single channel stands for all three colours; values in [0, 1] are taken as they
 * are, not mapped to [-1, 1] (specification diffusion 5).
 */
public final class PerceptualNetwork implements AutoCloseable {
    /** Shortest side of an image that reaches the last pooling with a pixel left. */
    public static final int LEAST_SIDE = 17;

    private static final float[] COLOUR_SHIFT = {-0.030f, -0.088f, -0.188f};
    private static final float[] COLOUR_SCALE = {0.458f, 0.448f, 0.450f};
    private static final double EPS = 1e-10;

    /** A fire module: one narrow convolution, then two wide ones side by side. */
    private record Fire(int index, int in, int squeeze, int expand) {
        String stem() {
            return "features." + index;
        }
    }

    /** What is computed up to a depth whose features are compared. */
    private record Stage(boolean pooled, List<Fire> fires) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(true, List.of(new Fire(3, 64, 16, 64), new Fire(4, 128, 16, 64))),
            new Stage(true, List.of(new Fire(6, 128, 32, 128), new Fire(7, 256, 32, 128))),
            new Stage(true, List.of(new Fire(9, 256, 48, 192))),
            new Stage(false, List.of(new Fire(10, 384, 48, 192))),
            new Stage(false, List.of(new Fire(11, 384, 64, 256))),
            new Stage(false, List.of(new Fire(12, 512, 64, 256))));

    private final Parameters parameters;

    /** A network over its parameters, which it owns from now on and never changes. */
    public PerceptualNetwork(Parameters parameters) {
        this.parameters = parameters;
    }

    /** Names and shapes of the features: those of torchvision's {@code squeezenet1_1}, without the classifier. */
    public static List<ParameterSpec> featureParameters() {
        ParameterList list = new ParameterList();
        convolution(list, "features.0", 3, 64, 3);
        for (Stage stage : STAGES) {
            for (Fire fire : stage.fires()) {
                convolution(list, fire.stem() + ".squeeze", fire.in(), fire.squeeze(), 1);
                convolution(list, fire.stem() + ".expand1x1", fire.squeeze(), fire.expand(), 1);
                convolution(list, fire.stem() + ".expand3x3", fire.squeeze(), fire.expand(), 3);
            }
        }
        return List.copyOf(list.specs());
    }

    /** Names and shapes of the weights of the channels: {@code lin0} to {@code lin6}, as in the {@code lpips} package. */
    public static List<ParameterSpec> channelParameters() {
        ParameterList list = new ParameterList();
        int depth = 0;
        list.add(channelWeights(depth++), Initial.UNIFORM, 64, 1, 64, 1, 1);
        for (Stage stage : STAGES) {
            long width = 2L * stage.fires().get(stage.fires().size() - 1).expand();
            list.add(channelWeights(depth++), Initial.UNIFORM, width, 1, width, 1, 1);
        }
        return List.copyOf(list.specs());
    }

    private static String channelWeights(int depth) {
        return "lin" + depth + ".model.1.weight";
    }

    private static void convolution(ParameterList list, String stem, long in, long out, long kernel) {
        long fanIn = in * kernel * kernel;
        list.add(stem + ".weight", Initial.UNIFORM, fanIn, out, in, kernel, kernel);
        list.add(stem + ".bias", Initial.UNIFORM, fanIn, out);
    }

    /** The parameters; owned by this network. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * The distance of each image to its counterpart.
     *
     * @param images [N, 1, H, W], sides of at least {@link #LEAST_SIDE}
     * @param others same shape
     * @return [N, 1, 1, 1]
     */
    public Tensor distance(Tensor images, Tensor others) {
        Ops.requireShape("images", images, -1, 1, -1, -1);
        Ops.requireShape("others", others, images.size(0), 1, images.size(2), images.size(3));
        return TensorScope.compute(() -> {
            List<Tensor> first = features(images);
            List<Tensor> second = features(others);
            Tensor sum = difference(0, first.get(0), second.get(0));
            for (int depth = 1; depth < first.size(); depth++) {
                sum = sum.add(difference(depth, first.get(depth), second.get(depth)));
            }
            return sum;
        });
    }

    private Tensor difference(int depth, Tensor first, Tensor second) {
        return TensorScope.compute(() -> {
            Tensor squares = unitLength(first).sub(unitLength(second)).square();
            Tensor weighted = squares.mul(parameters.get(channelWeights(depth)));
            return Ops.scale(weighted.sum(new long[] {1, 2, 3}, true, new ScalarTypeOptional()), 1.0 / pixels(first));
        });
    }

    private static double pixels(Tensor features) {
        return (double) features.size(2) * features.size(3);
    }

    private static Tensor unitLength(Tensor features) {
        Tensor squares = features.square().sum(new long[] {1}, true, new ScalarTypeOptional());
        return features.div(Ops.shift(squares, EPS).sqrt());
    }

    private List<Tensor> features(Tensor images) {
        List<Tensor> features = new ArrayList<>();
        Tensor shift = Ops.floats(COLOUR_SHIFT, 1, 3, 1, 1);
        Tensor scale = Ops.floats(COLOUR_SCALE, 1, 3, 1, 1);
        Tensor h = relu(convolve(images.sub(shift).div(scale), "features.0", 2, 0)); // [N, 64, H/2, W/2]
        features.add(h);
        for (Stage stage : STAGES) {
            h = stage.pooled() ? pool(h) : h;
            for (Fire fire : stage.fires()) {
                h = fire(h, fire);
            }
            features.add(h);
        }
        return features;
    }

    private static Tensor pool(Tensor x) {
        long[] none = {0, 0};
        return max_pool2d(x, new long[] {3, 3}, new long[] {2, 2}, none, new long[] {1, 1}, true);
    }

    private Tensor fire(Tensor x, Fire fire) {
        Tensor narrow = relu(convolve(x, fire.stem() + ".squeeze", 1, 0));
        return Ops.concat(
                1,
                relu(convolve(narrow, fire.stem() + ".expand1x1", 1, 0)),
                relu(convolve(narrow, fire.stem() + ".expand3x3", 1, 1)));
    }

    private Tensor convolve(Tensor x, String stem, long stride, long padding) {
        return conv2d(
                x,
                parameters.get(stem + ".weight"),
                Ops.optional(parameters.get(stem + ".bias")),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
