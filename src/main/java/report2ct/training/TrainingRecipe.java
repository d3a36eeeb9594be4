package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.dataset.DataRecipe;
import report2ct.text.ConditioningConfig;

/**
 * The one configuration file of a training: data and the three stages, autoencoder, text adapter and denoiser.
 *
 * @param data phantoms and reports
 * @param vae the autoencoder's stage
 * @param adapter the text adapter's stage
 * @param flow the denoiser's stage
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record TrainingRecipe(
        DataRecipe data, CodecTrainingConfig vae, AdapterTrainingConfig adapter, FlowTrainingConfig flow) {
    /** The recipe of the shipped model. */
    public static TrainingRecipe demo() {
        AdapterTrainingConfig adapter = AdapterTrainingConfig.demo();
        ConditioningConfig conditioning = adapter.conditioning();
        return new TrainingRecipe(
                DataRecipe.demo(),
                CodecTrainingConfig.demo(),
                adapter,
                FlowTrainingConfig.demo(conditioning.adapterWidth()));
    }
}
