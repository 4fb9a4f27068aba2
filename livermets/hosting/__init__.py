"""What stands between the network and the app: headers, closed doors, health, a log of requests, and when garbage is collected.

Nothing here knows Streamlit; `app.py` puts these parts around it.
"""
