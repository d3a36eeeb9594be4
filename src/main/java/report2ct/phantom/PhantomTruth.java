package report2ct.phantom;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known about a phantom.
 *
 * @param findings the findings that were painted
 * @param cardiothoracicRatio greatest width of the heart over the inner width of the thorax
 * @param rightLungMl volume of the right pleural cavity above the diaphragm
 * @param leftLungMl volume of the left one
 * @param boxes where the findings lie; the box of a healthy heart is not listed
 */
public record PhantomTruth(
        PhantomFindings findings,
        double cardiothoracicRatio,
        double rightLungMl,
        double leftLungMl,
        List<FindingBox> boxes) {
    public PhantomTruth {
        Objects.requireNonNull(findings, "findings");
        boxes = List.copyOf(boxes);
    }

    /** The first box of a finding. */
    public Optional<FindingBox> box(Finding finding) {
        return boxes.stream().filter(b -> b.finding() == finding).findFirst();
    }

    /** Centre of the mass in voxel indices; its nominal diameter is in the findings. */
    public Optional<FindingBox.Point> massCentre() {
        return box(Finding.MASS).map(FindingBox::centre);
    }
}
