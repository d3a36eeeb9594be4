#!/usr/bin/env python3
"""The paper's denoiser in the reference implementation (MONAI), timed run by run for `report2ct bench --against python`.

usage: reference.py X Y Z [--any-version]

X Y Z: cells of the latent. Reads lines from standard input and answers each with one line of JSON:
  run configured   float32 exactly as the reference is configured
  run tuned-fp32   float32, channels last, fused attention forced on
  run tuned-bf16   the same under bfloat16 autocast: the best form found by hand
  quit
The first line of output names the versions. Weights are random: only the time matters.
Versions: see requirements.txt beside this file; others are refused unless --any-version is given.
"""
import json
import resource
import sys
import time

PINNED = {"torch": "2.10.0", "monai": "1.6.1"}


def say(**values):
    print(json.dumps(values), flush=True)


def network():
    import torch
    from monai.apps.generation.maisi.networks.diffusion_model_unet_maisi import DiffusionModelUNetMaisi

    torch.manual_seed(0)
    net = DiffusionModelUNetMaisi(
        spatial_dims=3,
        in_channels=4,
        out_channels=4,
        num_res_blocks=[2] * 4,
        num_channels=[64, 128, 256, 512],
        attention_levels=[False, False, True, True],
        num_head_channels=[0, 0, 32, 32],
        norm_num_groups=32,
        use_flash_attention=False,  # the constructor refuses it on a CPU; see tuned()
        with_conditioning=True,
        cross_attention_dim=2560,
        resblock_updown=True,
        include_fc=True,
        num_class_embeds=128,
        include_spacing_input=True,
    ).eval()
    for parameter in net.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.02)
    return net


def tuned(net):
    import torch

    for module in net.modules():
        if hasattr(module, "use_flash_attention"):
            module.use_flash_attention = True
    return net.to(memory_format=torch.channels_last_3d)


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    size = [int(a) for a in arguments]
    import monai
    import torch

    found = {"torch": torch.__version__.split("+")[0], "monai": monai.__version__.split("+")[0]}
    if found != PINNED and "--any-version" not in sys.argv:
        say(error=f"expected {PINNED}, found {found}")
        return 3

    latent = torch.randn(1, 4, *size)
    inputs = {
        "timesteps": torch.tensor([500.0]),
        "context": torch.randn(1, 2, 2560),
        "class_labels": torch.ones(1, dtype=torch.long),
        "spacing_tensor": torch.tensor([[75.0, 75.0, 150.0]]),
    }
    nets = {}

    def answer(mode):
        layout = "tuned" if mode.startswith("tuned") else "configured"
        if layout not in nets:
            nets[layout] = tuned(network()) if layout == "tuned" else network()
        x = latent.to(memory_format=torch.channels_last_3d) if layout == "tuned" else latent
        wall, cpu = time.perf_counter(), time.process_time()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "tuned-bf16"):
            nets[layout](x=x, **inputs)
        return time.perf_counter() - wall, time.process_time() - cpu

    capability = torch.backends.cpu.get_cpu_capability()
    say(versions=f"torch {torch.__version__}, MONAI {monai.__version__}", capability=capability,
        threads=torch.get_num_threads())
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        if len(words) != 2 or words[0] != "run" or words[1] not in ("configured", "tuned-fp32", "tuned-bf16"):
            say(error=f"expected run MODE or quit, found {line.strip()!r}")
            return 2
        seconds, cpu = answer(words[1])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        say(mode=words[1], seconds=seconds, cpu=cpu, peak=peak)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ImportError as problem:
        say(error=str(problem))
        sys.exit(3)
