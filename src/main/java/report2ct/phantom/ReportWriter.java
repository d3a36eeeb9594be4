package report2ct.phantom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/**
 * Writes the report of a phantom: each finding in the findings section, present or absent (an absent one is left out in
 * a quarter of the cases), and what is abnormal in the impression. One section is left empty now and then, so that each
 * must carry weight on its own.
 */
public final class ReportWriter {
    private static final double OMIT_NEGATIVE = 0.25;
    private static final double EMPTY_SECTION = 0.05;
    private static final double FILLER = 0.6;

    private enum Order {
        PROBLEMS_FIRST,
        MEDIASTINUM_FIRST,
        LUNGS_FIRST
    }

    private enum ImpressionStyle {
        PROSE,
        NUMBERED,
        DASHED
    }

    private static final List<Finding> MEDIASTINUM_FIRST = List.of(
            Finding.PACEMAKER,
            Finding.CARDIOMEGALY,
            Finding.EFFUSION,
            Finding.PNEUMOTHORAX,
            Finding.CONSOLIDATION,
            Finding.GROUND_GLASS,
            Finding.MASS,
            Finding.EMPHYSEMA);
    private static final List<Finding> LUNGS_FIRST = List.of(
            Finding.EMPHYSEMA,
            Finding.GROUND_GLASS,
            Finding.CONSOLIDATION,
            Finding.MASS,
            Finding.PNEUMOTHORAX,
            Finding.EFFUSION,
            Finding.CARDIOMEGALY,
            Finding.PACEMAKER);

    /** The report of these findings; another seed words it differently. */
    public PhantomReport write(PhantomFindings findings, long seed, Wording wording) {
        RandomGenerator random = new SequentialRandom(seed, RandomStream.WORDING);
        double empty = random.nextDouble();
        List<Finding> order = order(findings, random);
        String text = findingsSection(findings, order, wording, random);
        String impression = impression(findings, order, wording, random);
        if (empty < EMPTY_SECTION) {
            return new PhantomReport("", impression);
        }
        return new PhantomReport(text, empty < 2 * EMPTY_SECTION ? "" : impression);
    }

    private static List<Finding> order(PhantomFindings findings, RandomGenerator random) {
        return switch (Draw.oneOf(Order.values(), random)) {
            case MEDIASTINUM_FIRST -> MEDIASTINUM_FIRST;
            case LUNGS_FIRST -> LUNGS_FIRST;
            case PROBLEMS_FIRST -> problemsFirst(findings, random);
        };
    }

    private static List<Finding> problemsFirst(PhantomFindings findings, RandomGenerator random) {
        List<Finding> present = new ArrayList<>();
        List<Finding> absent = new ArrayList<>();
        for (Finding finding : shuffled(Arrays.asList(Finding.values()), random)) {
            (findings.has(finding) ? present : absent).add(finding);
        }
        present.addAll(absent);
        return present;
    }

    private static String findingsSection(
            PhantomFindings findings, List<Finding> order, Wording wording, RandomGenerator random) {
        List<String> sentences = new ArrayList<>();
        for (Finding finding : order) {
            Optional<FindingDetail> detail = findings.detail(finding);
            if (detail.isPresent()) {
                sentences.add(present(detail.get(), wording, random));
            } else if (random.nextDouble() >= OMIT_NEGATIVE) {
                sentences.add(AbsentPhrases.of(finding).pick(wording, random));
            }
        }
        if (sentences.isEmpty() || random.nextDouble() < FILLER) {
            String filler = OtherPhrases.FILLER.pick(wording, random);
            sentences.add(Draw.below(sentences.size() + 1, random), filler);
        }
        return String.join(" ", sentences);
    }

    private static String impression(
            PhantomFindings findings, List<Finding> order, Wording wording, RandomGenerator random) {
        List<String> sentences = new ArrayList<>();
        for (Finding finding : order) {
            findings.detail(finding).ifPresent(detail -> sentences.add(present(detail, wording, random)));
        }
        if (sentences.isEmpty()) {
            return OtherPhrases.NORMAL_IMPRESSION.pick(wording, random);
        }
        return switch (Draw.oneOf(ImpressionStyle.values(), random)) {
            case PROSE -> String.join(" ", sentences);
            case NUMBERED -> numbered(sentences);
            case DASHED -> "- " + String.join(" - ", sentences);
        };
    }

    private static String numbered(List<String> sentences) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences.size(); i++) {
            text.append(i == 0 ? "" : " ").append(i + 1).append(". ").append(sentences.get(i));
        }
        return text.toString();
    }

    private static String present(FindingDetail detail, Wording wording, RandomGenerator random) {
        return PhraseFiller.fill(PresentPhrases.of(detail).pick(wording, random), detail, random);
    }

    /** Fisher-Yates with this project's own random numbers. */
    private static List<Finding> shuffled(List<Finding> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, Draw.below(i + 1, random));
        }
        return list;
    }
}
