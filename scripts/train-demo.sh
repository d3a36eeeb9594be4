#!/usr/bin/env bash
# Makes the demonstration model again: every training, the bundle and its evaluation, in a folder that is given.
# Takes hours on two cores; started again it goes on where it was.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:?"expected the folder to work in"}
mkdir -p "$folder"
cd "$folder"
report2ct=$project/report2ct
recipes=$project/models/demo

for stage in vae adapter flow; do
    "$report2ct" train $stage --recipe "$recipes/recipe-first.yaml" --run first
done
# The second training of the denoiser begins with the weights of the first (warm-start in its recipe).
mkdir -p finish
for part in data vae adapter; do
    [[ -e finish/$part ]] || cp -R "first/$part" "finish/$part"
done
"$report2ct" train flow --recipe "$recipes/recipe.yaml" --run finish
"$report2ct" train bundle --recipe "$recipes/recipe.yaml" --run finish --out model --guidance 2
"$report2ct" evaluate phantom --model model --out evaluation
