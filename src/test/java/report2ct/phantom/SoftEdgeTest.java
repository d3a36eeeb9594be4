package report2ct.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftEdgeTest {
    private static final float CLOSE = 1e-5f;

    @Test
    void coverIsHalfOnTheSurfaceAndLinearAcrossOneWidth() {
        assertThat(SoftEdge.cover(0, 3)).isEqualTo(0.5f);
        assertThat(SoftEdge.cover(-1.5f, 3)).isEqualTo(1);
        assertThat(SoftEdge.cover(1.5f, 3)).isZero();
        assertThat(SoftEdge.cover(0.75f, 3)).isEqualTo(0.25f);
        assertThat(SoftEdge.cover(-100, 3)).isEqualTo(1);
        assertThat(SoftEdge.cover(100, 3)).isZero();
    }

    @Test
    void bellIsOneAtItsMiddleAndAQuarterAtOne() {
        assertThat(SoftEdge.bell(0)).isEqualTo(1);
        assertThat(SoftEdge.bell(1)).isEqualTo(0.25f);
        assertThat(SoftEdge.bell(-1)).isEqualTo(0.25f);
    }

    @Test
    void outlineIsOneOnTheAxesAndBetweenEllipseAndSquareOnTheDiagonal() {
        for (float squareness : new float[] {0, 0.2f, 0.35f, 1}) {
            assertThat(SoftEdge.outline(1, 0, squareness)).isCloseTo(1, within(CLOSE));
            assertThat(SoftEdge.outline(0, -1, squareness)).isCloseTo(1, within(CLOSE));
        }
        assertThat(SoftEdge.outline(1, 1, 0)).isCloseTo((float) Math.sqrt(2), within(CLOSE));
        assertThat(SoftEdge.outline(1, 1, 1)).isCloseTo((float) Math.pow(2, 0.25), within(CLOSE));
        assertThat(SoftEdge.outline(1, 1, 0.35f)).isCloseTo((float) Math.pow(2, 1 / 2.4), within(0.01f));
        assertThat(SoftEdge.outline(3, 4, 0)).isCloseTo(5, within(CLOSE));
    }

    @Test
    void phaseStaysWithinHalfAPeriodAndRepeats() {
        for (float v = -80; v < 80; v += 0.37f) {
            float phase = SoftEdge.phase(v, 26);
            assertThat(phase).isBetween(-13f, 13f);
            assertThat(SoftEdge.phase(v + 26, 26)).isCloseTo(phase, within(1e-3f));
        }
        assertThat(SoftEdge.phase(5, 26)).isCloseTo(5, within(CLOSE));
        assertThat(SoftEdge.phase(-5, 26)).isCloseTo(-5, within(CLOSE));
        assertThat(SoftEdge.phase(25, 26)).isCloseTo(-1, within(CLOSE));
        assertThat(SoftEdge.phase(-25, 26)).isCloseTo(1, within(CLOSE));
    }

    @Test
    void smoothNoiseHasTheAskedDeviationAndIsSmooth() {
        Space space = new Space(PhantomGrid.coarse(), 1);

        float[] noise = SmoothNoise.field(space, Part.LUNG_TEXTURE.random(1), 30, 12);

        double sum = 0;
        double squares = 0;
        double steps = 0;
        for (int i = 0; i < noise.length; i++) {
            sum += noise[i];
            squares += noise[i] * noise[i];
            steps += i % space.nx == 0 ? 0 : Math.abs(noise[i] - noise[i - 1]);
        }
        assertThat(sum / noise.length).isCloseTo(0, within(1.5));
        assertThat(Math.sqrt(squares / noise.length)).isCloseTo(12, within(1.0));
        assertThat(steps / noise.length).isLessThan(3);
    }

    @Test
    void partsDrawDifferentNumbersUnderOneSeed() {
        List<Double> first = new ArrayList<>();
        for (Part part : Part.values()) {
            double number = part.random(9).nextDouble();
            first.add(number);
            assertThat(part.random(9).nextDouble()).isEqualTo(number);
        }
        assertThat(first).doesNotHaveDuplicates();
    }
}
