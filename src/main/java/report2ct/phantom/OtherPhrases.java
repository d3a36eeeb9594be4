package report2ct.phantom;

import java.util.List;

/** Sentences about what a phantom never varies, and about examinations without findings. */
final class OtherPhrases {
    static final Phrases FILLER = new Phrases(
            List.of(
                    "Trachea and main bronchi are patent.",
                    "Thoracic aorta has a normal calibre.",
                    "No lytic or destructive bone lesion.",
                    "Upper abdominal organs are unremarkable.",
                    "Mediastinal structures are natural.",
                    "No enlarged lymph nodes in the mediastinum.",
                    "The oesophagus is unremarkable.",
                    "Vertebral body heights are preserved.",
                    "Liver and spleen as far as included are normal.",
                    "Examination without contrast medium."),
            List.of(
                    "The central airways are open.",
                    "Bony structures are intact.",
                    "The visible part of the liver is normal.",
                    "Mediastinal lymph nodes are not enlarged."));

    static final Phrases NORMAL_IMPRESSION = new Phrases(
            List.of(
                    "Normal chest CT.",
                    "No acute abnormality.",
                    "Unremarkable examination of the chest.",
                    "Normal examination.",
                    "No pathological findings in the chest.",
                    "Chest CT within normal limits.",
                    "Heart and lungs are normal."),
            List.of("No abnormal findings.", "The chest is radiologically normal.", "Thoracic CT without pathology."));

    private OtherPhrases() {}
}
