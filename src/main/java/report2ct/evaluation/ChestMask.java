package report2ct.evaluation;

import java.util.ArrayDeque;
import java.util.BitSet;

/**
 * Body and lungs of a chest by thresholds alone: in each axial slice, air that reaches the slice's border is outside, the
 * rest is body, and air within the body is lung (with the airways and gas of the stomach).
 */
final class ChestMask {
    static final int AIR_HU = -400;

    final short[] hu;
    final int nx;
    final int ny;
    final int nz;
    final BitSet body;
    final BitSet lung;

    ChestMask(short[] hu, int nx, int ny, int nz) {
        this.hu = hu;
        this.nx = nx;
        this.ny = ny;
        this.nz = nz;
        body = new BitSet(hu.length);
        lung = new BitSet(hu.length);
        for (int z = 0; z < nz; z++) {
            slice(z);
        }
    }

    private void slice(int z) {
        int plane = nx * ny;
        int base = z * plane;
        BitSet outside = new BitSet(plane);
        ArrayDeque<Integer> open = new ArrayDeque<>();
        for (int x = 0; x < nx; x++) {
            reach(base, x, outside, open);
            reach(base, plane - nx + x, outside, open);
        }
        for (int y = 0; y < ny; y++) {
            reach(base, y * nx, outside, open);
            reach(base, y * nx + nx - 1, outside, open);
        }
        while (!open.isEmpty()) {
            int at = open.poll();
            int x = at % nx;
            if (x > 0) {
                reach(base, at - 1, outside, open);
            }
            if (x < nx - 1) {
                reach(base, at + 1, outside, open);
            }
            if (at >= nx) {
                reach(base, at - nx, outside, open);
            }
            if (at < plane - nx) {
                reach(base, at + nx, outside, open);
            }
        }
        for (int at = 0; at < plane; at++) {
            if (!outside.get(at)) {
                body.set(base + at);
                if (hu[base + at] < AIR_HU) {
                    lung.set(base + at);
                }
            }
        }
    }

    private void reach(int base, int at, BitSet outside, ArrayDeque<Integer> open) {
        if (!outside.get(at) && hu[base + at] < AIR_HU) {
            outside.set(at);
            open.add(at);
        }
    }
}
