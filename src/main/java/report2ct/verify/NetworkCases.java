package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import report2ct.Report2CtException;

/** Networks, schedulers, sampling, training steps and preprocessing against expected numbers ({@code manifest.json}). */
public final class NetworkCases implements CaseSet {
    private static final Map<String, CaseKind> KINDS = Map.ofEntries(
            Map.entry("vae", new VaeCase()),
            Map.entry("groupnorm", new GroupNormCase()),
            Map.entry("vae_losses", new VaeLossesCase()),
            Map.entry("unet", new UnetCase()),
            Map.entry("unet_conditioning", new ConditioningCase()),
            Map.entry("rflow_table", new FlowTableCase()),
            Map.entry("rflow_trajectory", new FlowTrajectoryCase()),
            Map.entry("rflow_add_noise", new FlowNoiseCase()),
            Map.entry("rflow_training_times", new TrainingTimesCase()),
            Map.entry("sampling", new SamplingCase()),
            Map.entry("window_decode", new WindowDecodeCase()),
            Map.entry("hu", new HuCase()),
            Map.entry("training", new TrainingCase()),
            Map.entry("preprocess", new PreprocessCase()),
            Map.entry("ddpm_table", new DdpmTableCase()),
            Map.entry("ddpm_add_noise", new DdpmNoiseCase()),
            Map.entry("ddpm_trajectory", new DdpmTrajectoryCase()));

    @Override
    public String file() {
        return "manifest.json";
    }

    @Override
    public String layout() {
        return "report2ct-verify/networks/1";
    }

    @Override
    public void run(Path folder, Consumer<CaseResult> results) {
        JsonNode manifest;
        try {
            manifest = Json.read(folder.resolve(file()));
        } catch (Report2CtException e) {
            results.accept(CaseResult.failed(file(), CaseRun.oneLine(e)));
            return;
        }
        JsonNode cases = manifest.path("cases");
        if (!cases.isArray() || cases.isEmpty()) {
            results.accept(CaseResult.failed(file(), "cases: expected a list with at least one case"));
            return;
        }
        CaseFiles files = new CaseFiles(folder);
        Networks networks = new Networks(manifest.path("networks"), files);
        Set<String> ids = new HashSet<>();
        for (JsonNode node : cases) {
            results.accept(run(node, files, networks, ids));
        }
    }

    private static CaseResult run(JsonNode node, CaseFiles files, Networks networks, Set<String> ids) {
        String id = node.path("id").asText("");
        if (id.isEmpty()) {
            return CaseResult.failed("?", "id: expected a text");
        }
        if (!ids.add(id)) {
            return CaseResult.failed(id, "id: given to two cases");
        }
        String name = node.path("kind").asText("");
        CaseKind kind = KINDS.get(name);
        if (kind == null) {
            return CaseResult.failed(id, "unknown kind '" + name + "'");
        }
        return new CaseRun(id, new CaseInput(node, files, networks), kind).result();
    }
}
