package report2ct.vae;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Where feature maps are kept while a volume goes through the network in slabs. */
public sealed interface MapStore permits MemoryStore, ScratchStore {
    /** A map of undefined content; whoever asks for it closes it. */
    FeatureMap create(MapShape shape, ScalarType type);
}
