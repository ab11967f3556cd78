#!/usr/bin/env bash
# Does erasing help? Plain CAM, EIL and MEIL with three seeds each on three data sets: the runs behind Docs/Results.md.
#
# usage: run.sh OUT_FOLDER CUB_MINI_FOLDER TINY_IMAGENET_MINI_FOLDER [SEEDS]
#
# Each run is one process on one thread; two of them run side by side. A run that is already there is not done again.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
out="$1" cub="$2" tiny="$3" seeds="${4:-0 1 2}"
export EIL="${EIL:-$here/../../.build/release/eil}" OUT="$out"
mkdir -p "$out"

one() {
  local name="$1"
  shift
  [[ -f "$OUT/$name.json" ]] && return
  "$EIL" train --threads 1 --workers 1 --out "$OUT/$name" "$@" > "$OUT/$name.log" 2>&1
  "$EIL" evaluate --threads 1 --workers 1 --run "$OUT/$name" --json > "$OUT/$name.part" 2> "$OUT/$name.err"
  mv "$OUT/$name.part" "$OUT/$name.json"
}
export -f one

eil="--erase pool2 --threshold 0.5"
meil="--erase pool2,conv3_2 --threshold 0.5,0.7"
for seed in $seeds; do
  for data in "parts --data parts --epochs 6" "cub --data cub:$cub --epochs 20 --image-size 64" \
    "tiny --data tiny-imagenet:$tiny --limit 2000 --epochs 5"; do
    name="${data%% *}" options="${data#* }"
    echo "$name-plain-$seed $options --seed $seed"
    echo "$name-eil-$seed $options --seed $seed $eil"
    echo "$name-meil-$seed $options --seed $seed $meil"
  done
done | xargs -P 2 -I LINE bash -c 'one LINE'
python3 "$here/table.py" "$out"
