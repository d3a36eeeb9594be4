package report2ct.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import report2ct.config.ConfigFiles;
import report2ct.phantom.FindingBox;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomTruth;

/** What is known about a phantom, as JSON. */
final class TruthText {
    private TruthText() {}

    static ObjectNode of(Phantom phantom, long seed) {
        PhantomTruth truth = phantom.truth();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("notice", "SYNTHETIC - not a patient").put("seed", seed);
        ArrayNode findings = node.putArray("findings");
        for (FindingDetail detail : truth.findings().details()) {
            ObjectNode entry = findings.addObject();
            entry.put(
                    "finding", detail.finding().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            entry.put("side", detail.side().name().toLowerCase(Locale.ROOT));
            entry.setAll(record((Record) detail));
        }
        node.put("cardiothoracic-ratio", truth.cardiothoracicRatio());
        node.put("right-lung-ml", truth.rightLungMl()).put("left-lung-ml", truth.leftLungMl());
        ArrayNode boxes = node.putArray("boxes");
        for (FindingBox box : truth.boxes()) {
            boxes.add(record(box));
        }
        return node;
    }

    private static ObjectNode record(Record value) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(ConfigFiles.toJson(value));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("JSON of this program is valid", e);
        }
    }
}
