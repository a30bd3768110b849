"""How much is added up to a linear predictor: sum |beta (x - c)| of each customer.

It is read off the Python artefact, whose predictor is a sum of products: where the text adds, sizes are
added, and everything else counts with its absolute value.
"""

import ast

import numpy as np


def magnitudes(module, path, frame):
    """The sums of absolute values, one for each row of `frame`."""
    with open(path) as file:
        tree = ast.parse(file.read())
    predict = next(node for node in tree.body
                   if isinstance(node, ast.FunctionDef) and node.name == "predict")
    body = predict.body[:-1]
    names = dict(vars(module), data=frame)
    exec(compile(ast.Module(body=body, type_ignores=[]), path, "exec"), names)
    definitions = {
        node.targets[0].id: node.value for node in ast.walk(predict)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}
    # The first result is the linear predictor, in _column(value, rows).
    predictor = definitions["results"].values[0].args[0]

    def is_where(node):
        return isinstance(node, ast.Call) and ast.unparse(node.func) == "np.where"

    def size(node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return size(node.left) + size(node.right)
        if is_where(node):
            return size(node.args[1])
        if isinstance(node, ast.Name):
            value = definitions.get(node.id)
            if is_where(value) or isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
                return size(value)
        with np.errstate(all="ignore"):
            return np.abs(eval(compile(ast.Expression(node), path, "eval"), names))

    return np.broadcast_to(size(predictor), len(frame))
