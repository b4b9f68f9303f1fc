#!/bin/sh
# Makes the clips of this folder: each letter of rules/captchas.py said in French by three voices, each at its own pace.
# Needs espeak-ng and sox (apt-get install espeak-ng sox). Run again after the alphabet changes:
#     sh connectors/captcha/voices/make.sh AFHJKMRTUWXYZ
set -eu
cd "$(dirname "$0")"

say() { # voice, words a minute, pitch, letter
    mkdir -p "$4"
    # 8 kHz, 8 bits, mono: what the captcha library mixes. Silence is cut at both ends, and all clips are as loud.
    espeak-ng -v "$1" -s "$2" -p "$3" "$4" --stdout | sox --no-dither -t wav - -b 8 -e unsigned-integer -c 1 "$4/$1.wav" \
        rate 8000 silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse norm -3 pad 0.03 0.05
}

for letter in $(printf %s "${1:?letters}" | sed 's/./& /g'); do
    rm -rf "$letter"
    say fr 115 45 "$letter"
    say fr+f2 125 60 "$letter"
    say fr+m3 105 30 "$letter"
done
