#!/usr/bin/env bash
# Makes the environment of the peers, Benchmarks/.venv, with fixed versions. Does nothing if it is already there.
#
# PYTHON names another interpreter. TORCH names another build of PyTorch: pip finds the one for processors alone
# ("+cpu") only where it was told of it, for example by PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
environment="$here/../.venv"
python="${PYTHON:-python3}"
torch="${TORCH:-torch==2.13.0+cpu}"
packages=("$torch" pillow onnx onnxruntime==1.32.0 numpy matplotlib)
# Without its dependencies, or pip would take another build of PyTorch with it.
alone=(torchvision==0.28.0)
wanted="${packages[*]} ${alone[*]}"
stamp="$environment/packages"

if [[ -f "$stamp" && "$(cat "$stamp")" == "$wanted" ]]; then
  echo "setup: the peers are in place"
  exit 0
fi
if ! "$python" -m venv "$environment"; then
  echo "setup: '$python -m venv' failed. On Debian it needs the package python3-venv." >&2
  exit 1
fi
pip=("$environment/bin/python" -m pip --disable-pip-version-check install --quiet)
if ! "${pip[@]}" "$torch"; then
  echo "setup: pip found no $torch. Tell it of PyTorch's own index of builds for processors with" >&2
  echo "  PIP_EXTRA_INDEX_URL, or take the common build, several gigabytes: TORCH=torch==2.13.0 $0" >&2
  exit 1
fi
"${pip[@]}" "${packages[@]}"
"${pip[@]}" --no-deps "${alone[@]}"
echo "$wanted" > "$stamp"
command -v g++ > /dev/null || echo "setup: there is no g++, so torch.compile will not work" >&2
echo "setup: the peers are in $environment"
