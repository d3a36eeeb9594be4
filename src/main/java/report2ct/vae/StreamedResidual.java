package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.silu_;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Convolution;
import report2ct.nn.TensorScope;
import report2ct.vae.ComputedPlanes.Neighbours;

/**
 * A residual block in slabs: one pass over the input makes the first convolution's output and its statistics, a second one
 * adds the second convolution's output to the (projected) input.
 */
final class StreamedResidual {
    private final VaeBlock.Residual block;
    private final SlabPass pass;

    StreamedResidual(VaeBlock.Residual block, SlabPass pass) {
        this.block = block;
        this.pass = pass;
    }

    /** The block's output with its statistics; takes over {@code x}. */
    StreamedMap run(StreamedMap x) {
        MapShape shape = x.shape().withChannels(block.conv1().outChannels());
        FeatureMap kept = x.kept();
        boolean inPlace = block.shortcut() == null && kept != null;
        FeatureMap out = inPlace && kept != null ? kept : pass.create(shape);
        FeatureMap inner = pass.create(shape);
        GroupStatistics innerStatistics = pass.statistics(shape);
        first(x, inner, innerStatistics, inPlace ? null : out);
        if (!inPlace) {
            x.close();
        }
        GroupStatistics outStatistics = pass.statistics(shape);
        second(StreamedMap.of(inner, innerStatistics), out, outStatistics);
        inner.close();
        return StreamedMap.of(out, outStatistics);
    }

    /** Writes the first half to {@code inner} and what the second half is added to to {@code out}, if that is not there. */
    private void first(StreamedMap x, FeatureMap inner, GroupStatistics statistics, @Nullable FeatureMap out) {
        VaeNorm.Known known = x.known();
        pass.slabs(x.shape().x(), (from, to) -> {
            Tensor planes = TensorScope.compute(() -> {
                Neighbours around = Neighbours.of(from, to, x.shape().x());
                Tensor given = x.planes(around.low(), around.high());
                if (out != null) {
                    out.write(from, projected(given.narrow(2, from - around.low(), to - from)));
                }
                Tensor active = activated(given, block.norm1(), known);
                given.close(); // as large as a slab: not while the convolution runs
                return around.convolved(active, block.conv1(), pass);
            });
            statistics.add(planes);
            inner.write(from, planes);
        });
    }

    private Tensor projected(Tensor planes) {
        Convolution shortcut = block.shortcut();
        if (shortcut == null) {
            return planes;
        }
        pass.count(shortcut, (double) planes.size(2) * planes.size(3) * planes.size(4));
        return shortcut.forward(planes);
    }

    private void second(StreamedMap inner, FeatureMap out, GroupStatistics statistics) {
        VaeNorm.Known known = inner.known();
        PlaneSource active = ComputedPlanes.mapped(inner, planes -> activated(planes, block.norm2(), known));
        PlaneSource half = ComputedPlanes.convolved(active, block.conv2(), pass);
        pass.slabs(out.shape().x(), (from, to) -> {
            Tensor sum = out.planes(from, to).add(half.planes(from, to));
            statistics.add(sum);
            out.write(from, sum);
        });
    }

    private static Tensor activated(Tensor planes, VaeNorm norm, VaeNorm.Known known) {
        Tensor normed = norm.forward(planes, known);
        silu_(normed); // the largest tensors there are: in place on what was just made
        return normed;
    }
}
