"""HTTP, whatever the path; knows no GraphQL.

server.py is uvicorn with an end to everything; origin.py keeps other sites out; credentials.py is who a request is from;
body.py reads with patience that ends; answers.py and security.py are how answers leave; site.py is the app's files.
"""
