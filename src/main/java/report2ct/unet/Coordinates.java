package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.arange;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/** The position of every cell as three channels, from -1 to 1 between the faces of the volume. */
final class Coordinates {
    private Coordinates() {}

    /**
     * Coordinates in the type, batch and grid of a feature map.
     *
     * @param x [B, C, X, Y, Z]
     * @return [B, 3, X, Y, Z]
     */
    static Tensor like(Tensor x) {
        return TensorScope.compute(() -> {
            Tensor[] axes = new Tensor[3];
            for (int axis = 0; axis < 3; axis++) {
                long n = x.size(2 + axis);
                Tensor index = arange(new Scalar(n)).to(x.device(), x.scalar_type());
                Tensor position = Ops.shift(Ops.scale(Ops.shift(index, 0.5), 2.0 / n), -1);
                long[] shape = {1, 1, 1, 1, 1};
                shape[2 + axis] = n;
                axes[axis] = position.view(shape).expand(x.size(0), 1, x.size(2), x.size(3), x.size(4));
            }
            return Ops.concat(1, axes);
        });
    }
}
