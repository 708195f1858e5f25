package web

var historyRoutes = []route{}
