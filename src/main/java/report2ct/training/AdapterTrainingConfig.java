package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Labels;
import report2ct.text.ConditioningConfig;

/**
 * Everything that decides a training of the text adapter.
 *
 * @param conditioning structure
 * @param seed of weights, order and noise
 * @param steps of the whole run
 * @param batch reports a step
 * @param learningRate base rate
 * @param weightDecay decoupled decay
 * @param dropout share of dimensions dropped
 * @param noise standard deviation of the noise on standardised vectors of sentences
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record AdapterTrainingConfig(
        ConditioningConfig conditioning,
        long seed,
        long steps,
        int batch,
        double learningRate,
        double weightDecay,
        double dropout,
        double noise) {

    public AdapterTrainingConfig {
        if (conditioning.adapterWidth() != Labels.COUNT) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "adapter: expected adapter-width " + Labels.COUNT + ", one a label, found "
                            + conditioning.adapterWidth());
        }
        if (steps <= 0 || batch <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "adapter: expected positive steps and batch, found " + steps + " and " + batch);
        }
        if (!(dropout >= 0 && dropout < 1 && noise >= 0)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "adapter: expected dropout in [0, 1) and noise of 0 or more, found " + dropout + " and " + noise);
        }
    }

    /** The recipe of the shipped model's adapter. */
    public static AdapterTrainingConfig demo() {
        return new AdapterTrainingConfig(
                ConditioningConfig.adapted(192, Labels.COUNT, 14), 1, 600, 128, 1.5e-3, 0.05, 0.2, 0.15);
    }
}
