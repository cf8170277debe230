import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from given import HOST, IS_PUBLIC, POLICY, PORT, expression_of

FOLDER = sys.argv[3]
os.environ.update(HOME=FOLDER, JUPYTER_CONFIG_DIR=FOLDER, JUPYTER_DATA_DIR=FOLDER, JUPYTER_RUNTIME_DIR=FOLDER)
from jupyter_server.serverapp import ServerApp

if IS_PUBLIC:
    origins = ["--ServerApp.allow_origin=*"]
elif len(POLICY["origins"]) == 1 and "*" not in POLICY["origins"][0]:
    origins = ["--ServerApp.allow_origin=" + POLICY["origins"][0]]
else:
    origins = ["--ServerApp.allow_origin_pat=" + "|".join(map(expression_of, POLICY["origins"]))]
ServerApp.launch_instance(
    [
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={PORT}",
        "--ServerApp.port_retries=0",
        "--ServerApp.open_browser=False",
        "--ServerApp.allow_root=True",
        f"--ServerApp.root_dir={FOLDER}",
        "--ServerApp.jpserver_extensions={}",
        "--ServerApp.log_level=CRITICAL",
        f"--ServerApp.allow_credentials={POLICY.get('credentials') is True}",
        *origins,
    ]
)
