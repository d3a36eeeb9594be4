package report2ct.phantom;

import java.util.List;

/**
 * Sentences that say that a finding is present. Placeholders: {@code {side}} right or left, {@code {size}} the word for
 * amount, degree or extent, {@code {sizely}} the same as an adverb, {@code {site}} a lobe with its side,
 * {@code {measure}} a diameter with its unit.
 */
final class PresentPhrases {
    private static final Phrases EFFUSION_ONE_SIDE = new Phrases(
            List.of(
                    "There is a {size} {side} pleural effusion.",
                    "{size} pleural effusion on the {side}.",
                    "A {size} amount of {side}-sided pleural fluid is present.",
                    "{side} pleural effusion, {size} in size.",
                    "{size} effusion in the {side} pleural space.",
                    "{side}-sided pleural effusion of {size} volume.",
                    "On the {side} side a {size} pleural effusion is seen.",
                    "{size} {side} pleural effusion."),
            List.of(
                    "{size} pleural effusion is observed in the {side} hemithorax.",
                    "The {side} pleural space contains a {size} volume of fluid.",
                    "Pleural fluid of {size} quantity has collected on the {side}."));
    private static final Phrases EFFUSION_BOTH_SIDES = new Phrases(
            List.of(
                    "There are {size} bilateral pleural effusions.",
                    "Bilateral {size} pleural effusion is present.",
                    "{size} amounts of pleural fluid on both sides.",
                    "Pleural effusion of {size} size in both hemithoraces.",
                    "{size} effusions in both pleural spaces.",
                    "Bilateral pleural effusions, {size} in size."),
            List.of(
                    "{size} pleural effusions are seen bilaterally.",
                    "Both pleural spaces contain a {size} volume of fluid.",
                    "Pleural fluid of {size} quantity has collected on each side."));
    private static final Phrases CARDIOMEGALY = new Phrases(
            List.of(
                    "The heart is {sizely} enlarged.",
                    "{size} cardiomegaly.",
                    "Heart size is {sizely} increased.",
                    "{size} enlargement of the heart is present.",
                    "The cardiothoracic ratio is {sizely} increased.",
                    "There is {size} cardiomegaly.",
                    "Heart dimensions are {sizely} above normal."),
            List.of(
                    "The cardiac silhouette is {sizely} enlarged.",
                    "{size} increase in the size of the heart.",
                    "Cardiac enlargement of {size} degree."));
    private static final Phrases CONSOLIDATION = new Phrases(
            List.of(
                    "Consolidation is present in the {site}.",
                    "There is an area of consolidation in the {site}.",
                    "Airspace consolidation in the {site}.",
                    "The {site} shows a consolidation area with air bronchograms.",
                    "{site} consolidation.",
                    "Consolidation with air bronchograms in the {site}.",
                    "A large consolidation is seen in the {site}."),
            List.of(
                    "Consolidative airspace disease involving the {site}.",
                    "A consolidated area occupies the {site}.",
                    "Parenchymal consolidation is noted within the {site}."));
    private static final Phrases GROUND_GLASS_ONE_SIDE = new Phrases(
            List.of(
                    "{size} ground-glass opacities in the {side} lung.",
                    "There are {size} ground-glass opacities on the {side}.",
                    "{size} ground-glass density is observed in the {side} lung.",
                    "{side} lung shows {size} ground-glass opacity.",
                    "{size} {side}-sided ground-glass areas.",
                    "In the {side} lung there is {size} ground-glass opacity.",
                    "{side}-sided {size} ground-glass opacities."),
            List.of(
                    "The {side} lung contains {size} areas of ground-glass attenuation.",
                    "Ground-glass opacification of the {side} lung, {size} in distribution."));
    private static final Phrases GROUND_GLASS_BOTH_SIDES = new Phrases(
            List.of(
                    "{size} ground-glass opacities in both lungs.",
                    "There are {size} bilateral ground-glass opacities.",
                    "Bilateral {size} ground-glass densities are observed.",
                    "{size} ground-glass opacity on both sides.",
                    "Both lungs show {size} ground-glass areas.",
                    "{size} bilateral ground-glass opacity."),
            List.of(
                    "{size} ground-glass opacity is seen bilaterally.",
                    "Both lungs contain {size} areas of ground-glass attenuation.",
                    "Ground-glass opacification of both lungs, {size} in distribution."));
    private static final Phrases MASS = new Phrases(
            List.of(
                    "A {measure} mass is seen in the {site}.",
                    "There is a mass measuring {measure} in the {site}.",
                    "{site} mass, {measure} in diameter.",
                    "Round mass of {measure} in the {site}.",
                    "The {site} contains a {measure} mass.",
                    "Solid mass in the {site}, {measure}.",
                    "In the {site} a {measure} smooth mass is present."),
            List.of(
                    "A well-defined {measure} mass lesion is located in the {site}.",
                    "The {site} harbours a rounded mass of {measure}.",
                    "A mass with a diameter of {measure} lies within the {site}."));
    private static final Phrases PNEUMOTHORAX = new Phrases(
            List.of(
                    "There is a {size} {side} pneumothorax.",
                    "{size} pneumothorax on the {side}.",
                    "{side}-sided pneumothorax, {size} in size.",
                    "{side} pneumothorax of {size} extent.",
                    "A {size} pneumothorax is present on the {side} side.",
                    "{size} {side} pneumothorax.",
                    "On the {side} there is a {size} pneumothorax with partial collapse of the lung."),
            List.of(
                    "A {size} pneumothorax is observed in the {side} hemithorax.",
                    "The {side} pleural space contains a {size} amount of free air, pneumothorax."));
    private static final Phrases EMPHYSEMA = new Phrases(
            List.of(
                    "{size} emphysema in both lungs.",
                    "There are {size} emphysematous changes in both lungs.",
                    "{size} bilateral emphysema with upper lobe predominance.",
                    "{size} emphysema, more in the upper zones.",
                    "Both lungs contain {size} emphysematous areas.",
                    "{size} pulmonary emphysema."),
            List.of(
                    "Emphysematous changes of {size} degree are seen.",
                    "Both lungs show {size} emphysematous destruction.",
                    "The lungs are emphysematous to a {size} degree."));
    private static final Phrases PACEMAKER = new Phrases(
            List.of(
                    "A pacemaker is present in the {side} chest wall.",
                    "Cardiac pacemaker on the {side} with one ventricular lead.",
                    "{side}-sided pacemaker is noted.",
                    "{side} pacemaker in place.",
                    "There is a {side}-sided cardiac pacemaker.",
                    "Pacemaker on the {side}.",
                    "A pacemaker is seen on the {side} side."),
            List.of(
                    "Pacemaker generator in the {side} anterior chest wall.",
                    "An implanted pacemaker is visible on the {side}."));

    private PresentPhrases() {}

    static Phrases of(FindingDetail detail) {
        boolean both = detail.side() == Side.BOTH;
        return switch (detail.finding()) {
            case EFFUSION -> both ? EFFUSION_BOTH_SIDES : EFFUSION_ONE_SIDE;
            case CARDIOMEGALY -> CARDIOMEGALY;
            case CONSOLIDATION -> CONSOLIDATION;
            case GROUND_GLASS -> both ? GROUND_GLASS_BOTH_SIDES : GROUND_GLASS_ONE_SIDE;
            case MASS -> MASS;
            case PNEUMOTHORAX -> PNEUMOTHORAX;
            case EMPHYSEMA -> EMPHYSEMA;
            case PACEMAKER -> PACEMAKER;
        };
    }
}
