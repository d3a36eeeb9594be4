package report2ct.phantom;

import java.util.List;

/** Sentences that say that a finding is absent. None of them names a side. */
final class AbsentPhrases {
    private static final Phrases EFFUSION = new Phrases(
            List.of(
                    "No pleural effusion was detected.",
                    "Pleural effusion is not seen.",
                    "There is no fluid in the pleural spaces.",
                    "The pleural spaces are free of fluid.",
                    "No evidence of pleural fluid.",
                    "No effusion on either side.",
                    "Costophrenic recesses are clear, without effusion."),
            List.of(
                    "Absence of pleural effusion on both sides.",
                    "Neither pleural cavity contains fluid.",
                    "Pleural fluid could not be demonstrated."));
    private static final Phrases CARDIOMEGALY = new Phrases(
            List.of(
                    "Heart size is normal.",
                    "The heart is not enlarged.",
                    "Cardiac contours are within normal limits.",
                    "Normal cardiothoracic ratio.",
                    "Heart dimensions are normal.",
                    "No cardiomegaly.",
                    "The heart is of normal size and shape."),
            List.of(
                    "The cardiac silhouette has a normal size.",
                    "Cardiac dimensions lie in the normal range.",
                    "There is no enlargement of the cardiac silhouette."));
    private static final Phrases CONSOLIDATION = new Phrases(
            List.of(
                    "No consolidation is seen.",
                    "There is no focal airspace consolidation.",
                    "No airspace disease.",
                    "Consolidation was not detected.",
                    "No infiltrative consolidation in either lung.",
                    "The lungs are free of consolidation.",
                    "No consolidated area is present."),
            List.of(
                    "Neither lung shows consolidated parenchyma.",
                    "Airspace consolidation is absent.",
                    "There are no consolidative changes."));
    private static final Phrases GROUND_GLASS = new Phrases(
            List.of(
                    "No ground-glass opacity.",
                    "There are no ground-glass opacities.",
                    "Ground-glass density is not observed.",
                    "No hazy ground-glass areas in the lungs.",
                    "The parenchyma is free of ground-glass change.",
                    "No areas of ground glass are seen."),
            List.of(
                    "The lungs show no areas of ground-glass attenuation.",
                    "Ground-glass opacification is absent.",
                    "Neither lung contains ground glass."));
    private static final Phrases MASS = new Phrases(
            List.of(
                    "No mass or nodule.",
                    "No pulmonary mass is seen.",
                    "There is no suspicious lung nodule or mass.",
                    "No mass lesion in either lung.",
                    "A lung mass was not detected.",
                    "The lungs are free of nodules and masses."),
            List.of(
                    "No space-occupying lesion of the lungs.",
                    "Neither lung harbours a mass.",
                    "There is no solid lung lesion."));
    private static final Phrases PNEUMOTHORAX = new Phrases(
            List.of(
                    "No pneumothorax.",
                    "There is no pneumothorax.",
                    "Pneumothorax is not detected.",
                    "No free air in the pleural space.",
                    "Both lungs are fully expanded, no pneumothorax.",
                    "Pneumothorax is not present."),
            List.of(
                    "No evidence of pneumothorax on either side.",
                    "Absence of pleural air.",
                    "Neither pleural space contains free air."));
    private static final Phrases EMPHYSEMA = new Phrases(
            List.of(
                    "No emphysema.",
                    "There is no emphysematous change.",
                    "Emphysema is not observed.",
                    "Lung parenchyma without emphysema.",
                    "No emphysematous areas in the lungs.",
                    "Emphysema was not detected."),
            List.of(
                    "No emphysematous destruction of the lungs.",
                    "The lungs are not emphysematous.",
                    "Absence of emphysema."));
    private static final Phrases PACEMAKER = new Phrases(
            List.of(
                    "No implanted device.",
                    "No cardiac device is seen.",
                    "There is no pacemaker or other medical device.",
                    "No pacemaker.",
                    "No medical material in the chest wall.",
                    "A pacemaker is not present."),
            List.of(
                    "No implanted electronic device is visible.",
                    "The chest wall carries no pacemaker.",
                    "Absence of cardiac devices."));

    private AbsentPhrases() {}

    static Phrases of(Finding finding) {
        return switch (finding) {
            case EFFUSION -> EFFUSION;
            case CARDIOMEGALY -> CARDIOMEGALY;
            case CONSOLIDATION -> CONSOLIDATION;
            case GROUND_GLASS -> GROUND_GLASS;
            case MASS -> MASS;
            case PNEUMOTHORAX -> PNEUMOTHORAX;
            case EMPHYSEMA -> EMPHYSEMA;
            case PACEMAKER -> PACEMAKER;
        };
    }
}
