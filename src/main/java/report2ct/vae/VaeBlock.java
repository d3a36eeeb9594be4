package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Convolution;
import report2ct.nn.Parameters;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;

/** One entry of the autoencoder's block lists (specification 1.4). */
sealed interface VaeBlock {
    /** [B, C, X, Y, Z] to the block's output. */
    Tensor forward(Tensor x);

    /** The same in slabs; takes over {@code x}. */
    StreamedMap stream(StreamedMap x, SlabPass pass);

    /** Whether it must know the statistics of the whole input before it can begin. */
    boolean needsStatistics();

    /** A convolution that keeps the resolution. */
    record Conv(Convolution convolution) implements VaeBlock {
        @Override
        public Tensor forward(Tensor x) {
            return convolution.forward(x);
        }

        @Override
        public StreamedMap stream(StreamedMap x, SlabPass pass) {
            return StreamedMap.computed(ComputedPlanes.convolved(x, convolution, pass), x::close);
        }

        @Override
        public boolean needsStatistics() {
            return false;
        }
    }

    /** The norm before the last convolution; no activation follows. */
    record Norm(VaeNorm norm) implements VaeBlock {
        @Override
        public Tensor forward(Tensor x) {
            return norm.forward(x);
        }

        @Override
        public StreamedMap stream(StreamedMap x, SlabPass pass) {
            VaeNorm.Known known = x.known();
            return StreamedMap.computed(ComputedPlanes.mapped(x, planes -> norm.forward(planes, known)), x::close);
        }

        @Override
        public boolean needsStatistics() {
            return true;
        }
    }

    /** One zero voxel appended to every axis, then kernel 3, stride 2, no padding. */
    record Down(Convolution convolution) implements VaeBlock {
        @Override
        public Tensor forward(Tensor x) {
            return TensorScope.compute(
                    () -> convolution.forward(constant_pad_nd(x, new long[] {0, 1, 0, 1, 0, 1}, new Scalar(0))));
        }

        @Override
        public StreamedMap stream(StreamedMap x, SlabPass pass) {
            return StreamedMap.computed(ComputedPlanes.halved(x, convolution, pass), x::close);
        }

        @Override
        public boolean needsStatistics() {
            return false;
        }
    }

    /** Trilinear interpolation to twice the size, then kernel 3. */
    record Up(Convolution convolution) implements VaeBlock {
        @Override
        public Tensor forward(Tensor x) {
            return TensorScope.compute(() -> convolution.forward(Resampling3d.trilinearDouble(x)));
        }

        @Override
        public StreamedMap stream(StreamedMap x, SlabPass pass) {
            PlaneSource doubled = ComputedPlanes.doubled(x);
            return StreamedMap.computed(ComputedPlanes.convolved(doubled, convolution, pass), x::close);
        }

        @Override
        public boolean needsStatistics() {
            return false;
        }
    }

    /** Norm, SiLU, convolution, twice, added to the (projected) input. */
    record Residual(
            VaeNorm norm1,
            Convolution conv1,
            VaeNorm norm2,
            Convolution conv2,
            @Nullable Convolution shortcut) implements VaeBlock {
        static Residual of(Parameters parameters, String stem, VaeConfig config) {
            String shortcut = stem + ".nin_shortcut.conv.conv";
            return new Residual(
                    new VaeNorm(parameters, stem + ".norm1", config),
                    Convolution.same(parameters, stem + ".conv1.conv.conv"),
                    new VaeNorm(parameters, stem + ".norm2", config),
                    Convolution.same(parameters, stem + ".conv2.conv.conv"),
                    parameters.find(shortcut + ".weight") == null ? null : Convolution.same(parameters, shortcut));
        }

        @Override
        public Tensor forward(Tensor x) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor first = TensorScope.compute(() -> conv1.forward(silu(norm1.forward(x))));
                Tensor second = TensorScope.compute(() -> conv2.forward(silu(norm2.forward(first))));
                first.close();
                return scope.keep((shortcut == null ? x : shortcut.forward(x)).add(second));
            }
        }

        @Override
        public StreamedMap stream(StreamedMap x, SlabPass pass) {
            return new StreamedResidual(this, pass).run(x);
        }

        @Override
        public boolean needsStatistics() {
            return true;
        }
    }
}
