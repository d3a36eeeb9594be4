package report2ct.evaluation;

import report2ct.phantom.Amount;
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
            return step(effusion.amount());
        }
        if (detail instanceof Cardiomegaly cardiomegaly) {
            return switch (cardiomegaly.degree()) {
                case MILD -> 0;
                case MARKED -> 1;
            };
        }
        if (detail instanceof GroundGlass glass) {
            return switch (glass.extent()) {
                case PATCHY -> 0;
                case EXTENSIVE -> 1;
            };
        }
        if (detail instanceof Mass mass) {
            return mass.diameterMm();
        }
        if (detail instanceof Pneumothorax pneumothorax) {
            return step(pneumothorax.amount());
        }
        if (detail instanceof Emphysema emphysema) {
            return switch (emphysema.severity()) {
                case MILD -> 0;
                case SEVERE -> 1;
            };
        }
        return Double.NaN;
    }

    private static int step(Amount amount) {
        return switch (amount) {
            case SMALL -> 0;
            case MODERATE -> 1;
            case LARGE -> 2;
        };
    }
}
