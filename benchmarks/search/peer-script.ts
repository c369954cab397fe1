// The peer: the same problems searched by Optuna, as the text of a Python script.

/** `python3 -c script request`: prints one JSON list of hypervolumes, a seed each. */
export const PEER_SCRIPT = `
import json, math, sys, warnings
import optuna
from optuna.samplers import NSGAIISampler, RandomSampler, TPESampler
warnings.filterwarnings('ignore')
optuna.logging.set_verbosity(optuna.logging.ERROR)
request = json.loads(sys.argv[1])

def suggest(trial, parameter):
    name, kind = parameter['name'], parameter['kind']
    if kind == 'float':
        return trial.suggest_float(name, parameter['low'], parameter['high'], log=parameter.get('scale') == 'log')
    if kind == 'integer':
        return trial.suggest_int(name, parameter['low'], parameter['high'], log=parameter.get('scale') == 'log')
    if kind == 'ordinal':
        return parameter['choices'][trial.suggest_int(name, 0, len(parameter['choices']) - 1)]
    return trial.suggest_categorical(name, parameter['choices'])

def zdt(x, second):
    g = 1 + 9 * sum(x[1:]) / len(x[1:])
    return [x[0], g * second(x[0] / g)]

def dtlz2(x):
    r = 1 + sum((v - 0.5) ** 2 for v in x[2:])
    u, v = x[0] * math.pi / 2, x[1] * math.pi / 2
    return [r * math.cos(u) * math.cos(v), r * math.cos(u) * math.sin(v), r * math.sin(u)]

def mixed(x):
    rate, bits, width, sparsity, batch, shape = x
    weights = 100 * width * (1 - sparsity)
    best = 0.01 * math.sqrt(batch / 128) * width ** -0.5
    mistuned = 0.04 * math.log(rate / best) ** 2 + 0.05 * (('abcd'.index(shape) + 2) % 4)
    return [min(1, 2 ** -bits + 0.9 * weights ** -0.5 + mistuned), math.log2(weights * bits)]

evaluate = {
    'ZDT1': lambda x: zdt(x, lambda r: 1 - math.sqrt(r)),
    'ZDT2': lambda x: zdt(x, lambda r: 1 - r * r),
    'DTLZ2': dtlz2,
    'mixed': mixed,
}[request['problem']]
sampler = {
    'random': lambda seed: RandomSampler(seed=seed),
    'nsga2': lambda seed: NSGAIISampler(seed=seed, population_size=request['populationSize']),
    'motpe': lambda seed: TPESampler(seed=seed),
}[request['sampler']]
runs = []
for seed in request['seeds']:
    study = optuna.create_study(directions=['minimize'] * request['objectives'], sampler=sampler(seed))
    study.optimize(lambda trial: evaluate([suggest(trial, p) for p in request['space']]), n_trials=request['evaluations'])
    runs.append([trial.values for trial in study.trials])
print(json.dumps({'version': optuna.__version__, 'runs': runs}))
`;
