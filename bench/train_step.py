#!/usr/bin/env python3
"""Compares one training step of the demonstration denoiser here and in PyTorch with MONAI, on this machine.

    python bench/train_step.py --classpath target/report2ct.jar [--precision fp32|bf16] [--rounds 12] [--steps 4]

Both sides run the same step: batch 16, latents 16x16x12x12, velocity loss, gradient norm clipped to 1, Adam, moving average
of the weights. The network is MONAI's DiffusionModelUNetMaisi with the switches of the demonstration model (fold,
coordinates, pooled tokens). Each side is a process of its own that waits between its turns; the turns alternate and each is
STEPS steps long. Printed: median seconds a step of both, the median of the ratios of neighbouring turns, and its quartiles.
MONAI has its attention by scaled_dot_product_attention, its optimiser and average fused: the fastest form it offers.
"""
import argparse
import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import time

BATCH, CHANNELS, GRID, WIDTH, FOLD = 16, 16, (16, 12, 12), 40, 2


def model(layout_fold=FOLD):
    import torch
    from monai.apps.generation.maisi.networks.diffusion_model_unet_maisi import DiffusionModelUNetMaisi

    class Folded(DiffusionModelUNetMaisi):
        """The network with fold, coordinates and pooled tokens around it."""

        def __init__(self):
            folded = CHANNELS * layout_fold**3
            super().__init__(
                spatial_dims=3, in_channels=folded + 3, out_channels=folded, num_channels=[88, 64],
                attention_levels=[True, True], num_res_blocks=1, norm_num_groups=8, num_head_channels=[22, 32],
                with_conditioning=True, cross_attention_dim=WIDTH, include_fc=True, include_spacing_input=True)
            self.pooled_text = self._create_embedding_module(2 * WIDTH, 4 * 88)
            for module in self.modules():
                if hasattr(module, "use_flash_attention"):
                    module.use_flash_attention = True  # the constructor refuses it without CUDA, the CPU has it
            grid = torch.meshgrid(*[(torch.arange(n // FOLD) + 0.5) * 2 / (n // FOLD) - 1 for n in GRID], indexing="ij")
            self.register_buffer("coordinates", torch.stack(grid)[None].repeat(BATCH, 1, 1, 1, 1))

        def forward(self, x, t, context, spacing):
            b, c, nx, ny, nz = x.shape
            f = FOLD
            x = x.reshape(b, c, nx // f, f, ny // f, f, nz // f, f).permute(0, 1, 3, 5, 7, 2, 4, 6)
            x = x.reshape(b, c * f**3, nx // f, ny // f, nz // f)
            emb = self._get_time_and_class_embedding(x, t, None) + self.pooled_text(context.flatten(1))
            emb = self._get_input_embeddings(emb, None, None, spacing)
            h, skips = self._apply_down_blocks(self.conv_in(torch.cat([x, self.coordinates], 1)), emb, context, None)
            h = self._apply_up_blocks(self.middle_block(h, emb, context), emb, context, skips)
            y = self.out(h).reshape(b, c, f, f, f, nx // f, ny // f, nz // f)
            return y.permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(b, c, nx, ny, nz)

    return Folded()


def worker(precision):
    """Answers every line N on standard input with the seconds that N steps took."""
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    torch.manual_seed(0)
    network = model()
    weights = list(network.parameters())
    average = [w.detach().clone() for w in weights]
    adam = torch.optim.Adam(weights, lr=1e-4, betas=(0.9, 0.99), fused=True)
    clean = torch.randn(BATCH, CHANNELS, *GRID)
    noise = torch.randn_like(clean)
    times = torch.rand(BATCH) * 1000
    context = torch.randn(BATCH, 2, WIDTH)
    spacing = torch.full((BATCH, 3), 50.0)

    def step():
        adam.zero_grad(set_to_none=True)
        share = (times / 1000).view(-1, 1, 1, 1, 1)
        noisy = (1 - share) * clean + share * noise
        cast = torch.autocast("cpu", torch.bfloat16) if precision == "bf16" else contextlib.nullcontext()
        with cast:
            answer = network(noisy, times, context, spacing)
        loss = torch.nn.functional.mse_loss(answer.float(), clean - noise)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, weights, 0.002)
        return loss.item()

    print("parameters", sum(w.numel() for w in weights), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            loss = step()
        print(time.perf_counter() - began, loss, flush=True)


def start(command, environment):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    print(pathlib.Path(command[0]).name, process.stdout.readline().strip(), file=sys.stderr)
    return process


def turn(process, steps):
    process.stdin.write(f"{steps}\n")
    process.stdin.flush()
    return float(process.stdout.readline().split()[0]) / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--classpath", help="the built program, or its classes and libraries")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options.precision)
        return
    import torch

    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
    environment.setdefault("OMP_NUM_THREADS", "2")
    print("CPU capability", torch.backends.cpu.get_cpu_capability(), "torch", torch.__version__, file=sys.stderr)
    here = pathlib.Path(__file__).resolve().parent
    monai = start([sys.executable, __file__, "--worker", "--precision", options.precision], environment)
    java = start(["java", "-XX:+UseSerialGC", "-cp", options.classpath, str(here / "TrainStep.java"), options.precision],
                 environment)
    for process in (monai, java):
        turn(process, 3)  # warm-up
    pairs = []
    for round_number in range(options.rounds):
        order = (monai, java) if round_number % 2 == 0 else (java, monai)
        times = {process: turn(process, options.steps) for process in order}
        pairs.append((times[java], times[monai]))
        print(f"round {round_number}: here {times[java]:.4f} s, MONAI {times[monai]:.4f} s", file=sys.stderr)
    ratios = [j / m for j, m in pairs]
    quartiles = statistics.quantiles(ratios, n=4)
    print(f"{options.precision}: here {statistics.median(j for j, _ in pairs):.4f} s a step, MONAI "
          f"{statistics.median(m for _, m in pairs):.4f} s, ratio median {statistics.median(ratios):.3f} "
          f"(quartiles {quartiles[0]:.3f} to {quartiles[2]:.3f}, {options.rounds} turns of {options.steps} steps)")
    for process in (monai, java):
        process.stdin.close()
        process.wait()


if __name__ == "__main__":
    main()
