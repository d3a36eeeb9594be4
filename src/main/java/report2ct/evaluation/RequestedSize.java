package report2ct.evaluation;

import report2ct.phantom.FindingDetail;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pneumothorax;

/** The size that a report asks for, as a number whose order is that of the sizes. */
public final class RequestedSize {
    private RequestedSize() {}

    /**
     * Steps of amount, degree, extent or severity from 0 upwards; millimetres of a mass; NaN for findings whose report
     * names no size.
     */
    public static double of(FindingDetail detail) {
        if (detail instanceof Effusion effusion) {
            return effusion.amount().ordinal();
        }
        if (detail instanceof Cardiomegaly cardiomegaly) {
            return cardiomegaly.degree().ordinal();
        }
        if (detail instanceof GroundGlass glass) {
            return glass.extent().ordinal();
        }
        if (detail instanceof Mass mass) {
            return mass.diameterMm();
        }
        if (detail instanceof Pneumothorax pneumothorax) {
            return pneumothorax.amount().ordinal();
        }
        if (detail instanceof Emphysema emphysema) {
            return emphysema.severity().ordinal();
        }
        return Double.NaN;
    }
}
