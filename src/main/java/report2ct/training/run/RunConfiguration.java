package report2ct.training.run;

import java.util.Map;
import java.util.TreeMap;
import report2ct.config.ConfigFiles;

/**
 * What a run was started with. It lies beside the run as {@code config.yaml} and inside each checkpoint; a run goes on
 * only with the same.
 *
 * @param stage what is trained
 * @param data facts about the data that decide the order of samples, such as their number
 * @param settings the trainer's own configuration; {@code steps} is its one key that may be raised later
 */
public record RunConfiguration(String stage, Map<String, String> data, Record settings) {
    public RunConfiguration {
        data = new TreeMap<>(data);
    }

    /** As YAML text. */
    public String yaml() {
        return ConfigFiles.toYaml(this);
    }
}
