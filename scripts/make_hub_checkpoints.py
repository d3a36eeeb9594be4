#!/usr/bin/env python3
"""Writes tiny checkpoints in every published layout, for the tests of `model import`.

Run once: python3 scripts/make_hub_checkpoints.py src/test/resources/fixtures/hub
Needs torch and monai (written with torch 2.10.0 and monai 1.6.1). Random weights, no published file is touched.
"""
import json
import math
import os
import sys
from collections import OrderedDict

import torch
from monai.apps.generation.maisi.networks.autoencoderkl_maisi import AutoencoderKlMaisi
from monai.apps.generation.maisi.networks.diffusion_model_unet_maisi import DiffusionModelUNetMaisi

SECTIONS = 96  # the three tiny reference encoders together: 32 + 24 + 40
TOKEN = 32  # the tiny text tower
SCALE = 0.96

UNET = dict(spatial_dims=3, in_channels=2, out_channels=2, num_channels=[2, 4], attention_levels=[False, True],
            num_head_channels=[0, 2], num_res_blocks=1, norm_num_groups=2, resblock_updown=True, include_fc=True,
            num_class_embeds=4, include_spacing_input=True)
VAE = dict(spatial_dims=3, in_channels=1, out_channels=1, latent_channels=2, num_channels=[2, 4],
           num_res_blocks=[1, 1], norm_num_groups=2, norm_eps=1e-6, attention_levels=[False, False],
           with_encoder_nonlocal_attn=False, with_decoder_nonlocal_attn=False, use_convtranspose=False,
           norm_float16=False, num_splits=1, dim_split=1)


def randomised(network, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.add_(torch.randn(p.shape, generator=generator) * (0.3 if p.dim() == 1 else 0.15))
    return network.eval()


def unet(width, seed):
    args = dict(UNET)
    if width:
        args.update(with_conditioning=True, cross_attention_dim=width)
    return randomised(DiffusionModelUNetMaisi(**args), seed)


def packed(state):
    """The same names and values in half precision, all in one storage: a small file."""
    flat = torch.cat([t.reshape(-1) for t in state.values()]).half()
    out, at = OrderedDict(), 0
    for name, t in state.items():
        out[name] = flat[at:at + t.numel()].view(t.shape)
        at += t.numel()
    return out


def wave(*shape, step=0.37):
    n = math.prod(shape)
    return torch.sin(torch.arange(n, dtype=torch.float64) * step).float().view(*shape)


def numbers(t):
    return [float(f"{v:.9g}") for v in t.reshape(-1).tolist()]


def published_config(folder, name, width, vae):
    args = {k: v for k, v in UNET.items()}
    args.update(_target_="monai.apps.generation.maisi.networks.diffusion_model_unet_maisi.DiffusionModelUNetMaisi",
                spatial_dims="@spatial_dims", in_channels="@latent_channels", out_channels="@latent_channels",
                use_flash_attention=True)
    if width:
        args.update(with_conditioning=True, cross_attention_dim=width)
    auto = dict(VAE, _target_="monai.apps.generation.maisi.networks.autoencoderkl_maisi.AutoencoderKlMaisi",
                latent_channels="@latent_channels", spatial_dims="@spatial_dims", norm_float16=True, num_splits=4)
    root = dict(spatial_dims=3, latent_channels=2, diffusion_unet_def=args, autoencoder_def=auto)
    with open(os.path.join(folder, name), "w") as f:
        json.dump(root, f, indent=1)
        f.write("\n")


def old_names(state):
    """Self-attention as named before MONAI 1.4."""
    renamed = OrderedDict()
    for name, t in state.items():
        name = name.replace(".attn1.out_proj.", ".attn1.to_out.0.").replace(".attn2.out_proj.", ".attn2.to_out.0.")
        renamed[name] = t
    return renamed


def main(folder):
    os.makedirs(folder, exist_ok=True)
    save = lambda value, name: torch.save(value, os.path.join(folder, name))
    torch.manual_seed(1)
    vae = randomised(AutoencoderKlMaisi(**VAE), 2)
    paper, text2ct, maisi = unet(SECTIONS, 3), unet(TOKEN, 4), unet(0, 5)
    state = paper.state_dict()
    training = dict(epoch=12, loss=0.25, num_train_timesteps=1000, scale_factor=torch.tensor(SCALE))

    save(OrderedDict(vae.state_dict()), "autoencoder_epoch273.pt")
    shallow = OrderedDict((n.replace(".conv.conv.", ".conv.") if n.startswith(("encoder", "decoder")) else n, t)
                          for n, t in packed(vae.state_dict()).items())
    save(shallow, "autoencoder_shallow_names.pt")
    save({"unet_state_dict": state, **training}, "report2ct.pt")
    optimiser = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=1e-4)
    scheduler = torch.optim.lr_scheduler.PolynomialLR(optimiser, total_iters=10)
    save({"unet_state_dict": packed(state), **training, "optimizer": optimiser.state_dict(), "scheduler": scheduler},
         "report2ct_stopping.pt")
    save({"unet_state_dict": OrderedDict(("module." + n, t) for n, t in packed(state).items()), **training},
         "report2ct_parallel.pt")
    lightning = OrderedDict(("unet." + n, t) for n, t in packed(state).items())
    lightning["scale_factor"] = torch.tensor(SCALE)
    save({"state_dict": lightning, "epoch": 3, "global_step": 99, "pytorch-lightning_version": "2.4.0"},
         "report2ct_lightning.ckpt")
    save({"unet_state_dict": old_names(packed(state)), **training}, "report2ct_old_names.pt")
    save(packed(text2ct.state_dict()), "text2ct_bare.pt")
    save({"unet_state_dict": packed(maisi.state_dict()), "scale_factor": torch.tensor(SCALE)}, "maisi_rflow.pt")

    for name, width in (("config_report2ct.json", SECTIONS), ("config_text2ct.json", TOKEN), ("config_maisi.json", 0)):
        published_config(folder, name, width, VAE)

    latent, context = wave(1, 2, 4, 4, 4), wave(1, 2, SECTIONS, step=0.11)
    with torch.no_grad():
        answer = paper(latent, torch.tensor([500.0]), context=context, class_labels=torch.tensor([1]),
                       spacing_tensor=torch.tensor([[100.0, 100.0, 150.0]]))
        decoded = vae.decode(latent)
    expected = dict(unet=numbers(answer), decoded=numbers(decoded), scale_factor=SCALE)
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump(expected, f)
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
